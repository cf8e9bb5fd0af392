"""Refusals of the gateway. Those of Open311 have the statuses that its specification names: 400, 403, 404."""

from weige.core.errors import define

WRONG_KEY = define(
    "gateway.wrong_key",
    403,
    title=("接口密钥不对", "Wrong API key"),
    detail=("没有 api_key，或这个 api_key 无效、已停用。", "The api_key is missing, is not valid, or was withdrawn."),
    mend=("请在表单中提交街道或市里发给您的 api_key。", "Send the api_key that the subdistrict or the city gave you, in the form."),
)  # fmt: skip
KEY_ELSEWHERE = define(
    "gateway.key_elsewhere",
    403,
    title=("不在密钥范围内", "Outside the key's area"),
    detail=("这个 api_key 不能用于这个地点。", "This api_key does not reach this place."),
    mend=("请核对地点，或申请覆盖该地点的密钥。", "Check the place, or ask for a key that covers it."),
)
KEY_PURPOSE = define(
    "gateway.key_purpose",
    403,
    title=("这个密钥不作此用", "The key is for something else"),
    detail=(
        "这个 api_key 不是为这项用途发的。",
        "This api_key was issued for something else: requests and readings of gauges have keys of their own.",
    ),
    mend=("请申请对应用途的密钥：诉求、测站读数各用各的。", "Ask for a key for what you want to do."),
)
KEY_USED_UP = define(
    "gateway.key_used_up",
    400,
    title=("提交太频繁", "Too many requests"),
    detail=("这个 api_key 本小时的次数已用完。", "This api_key has made all its requests of this hour."),
    mend=("请在 {seconds} 秒后再试。", "Try again in {seconds} seconds."),
)
UNKNOWN_JURISDICTION = define(
    "gateway.unknown_jurisdiction",
    404,
    title=("没有这个辖区", "Unknown jurisdiction"),
    detail=("这里不提供 jurisdiction_id“{given}”的服务。", "jurisdiction_id {given} is not served here."),
    mend=("请使用 {served}，或不填。", "Use {served}, or leave it out."),
)
UNKNOWN_SERVICE = define(
    "gateway.unknown_service",
    404,
    title=("没有这个服务", "Unknown service"),
    detail=("没有 service_code“{given}”。", "There is no service_code {given}."),
    mend=("请从 services 列表中选择。", "Choose one from the list of services."),
)
UNKNOWN_REQUEST = define(
    "gateway.unknown_request",
    404,
    title=("没有这个请求", "Unknown request"),
    detail=("没有这个 service_request_id，或不对外公开。", "There is no such service_request_id, or it is not public."),
    mend=("请核对编号。", "Check the number."),
)
UNKNOWN_TOKEN = define(
    "gateway.unknown_token",
    404,
    title=("没有这个凭据", "Unknown token"),
    detail=("没有这个 token。", "There is no such token."),
    mend=("请核对 token。", "Check the token."),
)
REQUEST_REFUSED = define(
    "gateway.request_refused",
    404,
    title=("请求未受理", "Request not taken"),
    detail=("这个请求没有受理：{reason}。", "This request was not taken: {reason}."),
    mend=("请补充内容后重新提交。", "Complete it and send it again."),
)
UNKNOWN_ADDRESS = define(
    "gateway.unknown_address",
    404,
    title=("没有这个地址", "No such resource"),
    detail=("接口没有这个地址。", "The interface has no such address."),
    mend=("地址以 .xml 或 .json 结尾，见 /open311/discovery.xml。", "Addresses end in .xml or .json; see /open311/discovery.xml."),
)  # fmt: skip
WRONG_METHOD = define(
    "gateway.wrong_method",
    400,
    title=("不支持这种操作", "Method not allowed"),
    detail=("这个地址不支持 {method}。", "This address does not take {method}."),
    mend=("请查看接口文档。", "See the documentation."),
)
MISSING = define(
    "gateway.missing",
    400,
    title=("缺少内容", "Argument missing"),
    detail=("缺少 {field}。", "{field} was not provided."),
    mend=("请补充后再提交。", "Add it and send again."),
)
INVALID = define(
    "gateway.invalid",
    400,
    title=("内容不对", "Argument not valid"),
    detail=("{field} 不符合要求：{reason}。", "{field} is not valid: {reason}."),
    mend=("请修改后再提交。", "Correct it and send again."),
)
MIXED_PLACE = define(
    "gateway.mixed_place",
    400,
    title=("地点写法混用", "Mixed forms of place"),
    detail=("地点同时用了几种写法：{fields}。", "The place is given in several forms at once: {fields}."),
    mend=("lat 和 long、address_string、address_id 三种写法只用一种。",
          "Give one of lat and long, or address_string, or address_id."),
)  # fmt: skip
UNREADABLE = define(
    "gateway.unreadable",
    400,
    title=("无法读取", "Cannot be read"),
    detail=("提交的内容无法读取：{reason}。", "What was sent cannot be read: {reason}."),
    mend=("请用 UTF-8 的 application/x-www-form-urlencoded 提交。", "Send application/x-www-form-urlencoded in UTF-8."),
)
SPAN_TOO_LONG = define(
    "gateway.span_too_long",
    400,
    title=("时间跨度过长", "Span too long"),
    detail=("start_date 到 end_date 最多 {days} 天。", "start_date to end_date may span at most {days} days."),
    mend=("请分几次查询。", "Ask in several parts."),
)
ONCE_TAKEN = define(
    "gateway.once_taken",
    400,
    title=("Idempotency-Key 已被占用", "Idempotency-Key already used"),
    detail=("这个 Idempotency-Key 已用于另一个请求。", "This Idempotency-Key was used for another request."),
    mend=("请换一个新的。", "Use a new one."),
)
GENERAL = define(
    "gateway.general",
    400,
    title=("服务出错", "General service error"),
    detail=("系统出了问题，已记录(编号 {request})。", "Something went wrong and was recorded (request {request})."),
    mend=("请稍后再试；若仍不行，请把编号告诉我们。", "Try again later; if it stays, tell us the number."),
)

KEY_WITHDRAWN = define(
    "gateway.key_withdrawn",
    409,
    title=("密钥已停用", "Key withdrawn"),
    detail=("这个密钥已经停用。", "This key was withdrawn."),
    mend=("如需继续，请新发一个。", "Issue a new one if it is to go on."),
)
REQUEST_SETTLED = define(
    "gateway.request_settled",
    409,
    title=("请求已处理", "Request already settled"),
    detail=("这个请求已经处理过了。", "This request was settled already."),
    mend=("请刷新后查看。", "Refresh to see how."),
)
NO_WORDS = define(
    "gateway.no_words",
    409,
    title=("不需要核对", "Nothing to check"),
    detail=("这个请求没有待核对的文字。", "This request has no text to check."),
    mend=("请刷新后查看。", "Refresh the list."),
)
URL_REFUSED = define(
    "gateway.url_refused",
    422,
    title=("地址不能用", "Address refused"),
    detail=("不能向这个地址推送：{reason}。", "Events cannot be sent there: {reason}."),
    mend=("请填写对方提供的公网 https 地址。", "Enter the public https address of the receiver."),
)
KIND_UNKNOWN = define(
    "gateway.kind_unknown",
    422,
    title=("没有这类事件", "Unknown kind of event"),
    detail=("“{kind}”不在可以推送的事件中。", "{kind} is none of the events that can be sent."),
    mend=("请从列表中选择。", "Choose from the list."),
)
SUBSCRIPTION_ENDED = define(
    "gateway.subscription_ended",
    409,
    title=("推送已结束", "Webhook has ended"),
    detail=("这个推送已经结束。", "This webhook has ended."),
    mend=("如需继续，请新建一个。", "Make a new one if it is to go on."),
)
TOO_MANY_TO_REPLAY = define(
    "gateway.too_many_to_replay",
    422,
    title=("一次重发太多", "Too many at once"),
    detail=("这段时间有超过 {limit} 条，不能一次重发。", "There are more than {limit} in that time."),
    mend=("请缩短时间范围，分几次重发。", "Choose a shorter time, in several steps."),
)
TOO_MANY_HOOKS = define(
    "gateway.too_many_hooks",
    409,
    title=("推送太多", "Too many webhooks"),
    detail=("这里已有 {limit} 个推送。", "There are {limit} webhooks here already."),
    mend=("请先结束不用的。", "End those that are not used."),
)
