"""Refusals of access."""

from weige.core.errors import define

NOT_SIGNED_IN = define(
    "access.not_signed_in",
    401,
    title=("请先登录", "Not signed in"),
    detail=("您还没有登录，或登录已过期。", "You are not signed in, or the session has ended."),
    mend=("请重新登录；手机里未发送的内容不会丢失。", "Sign in again; nothing unsent on the phone is lost."),
)
OTHER_ACCOUNT = define(
    "access.other_account",
    409,
    title=("登录的是另一个账号", "Another account is signed in"),
    detail=("这项内容是另一个账号写的，没有提交。", "This was written by another account; it was not taken."),
    mend=("请用原来的账号登录后再发送。", "Sign in with that account, then send it again."),
)
TOTP_NEEDED = define(
    "access.totp_needed",
    401,
    title=("需要动态验证码", "Authenticator code needed"),
    detail=("这个岗位登录需要动态验证码。", "This post needs an authenticator code to sign in."),
    mend=("请输入验证器里的 6 位数字。", "Enter the 6 digits of your authenticator."),
)
WRONG_CREDENTIALS = define(
    "access.wrong_credentials",
    401,
    title=("手机号或密码不对", "Wrong phone number or password"),
    detail=("手机号或密码不对。", "The phone number or the password is wrong."),
    mend=("请核对后重试；忘记密码请社区或上一级重发登录链接。",
          "Check both and try again; if the password is lost, ask your community, or the level above, for a new link."),
)  # fmt: skip
LOCKED_OUT = define(
    "access.locked_out",
    429,
    title=("暂时锁定", "Locked for a while"),
    detail=(
        "连续输错多次，为保护账号已暂时锁定。",
        "Too many wrong tries; the account is locked for a while to protect it.",
    ),
    mend=("请 15 分钟后再试。", "Try again in 15 minutes."),
)
WRONG_CODE = define(
    "access.wrong_code",
    422,
    title=("验证码不对", "Wrong code"),
    detail=("验证码不对、已用过或已过期。", "The code is wrong, used already, or out of date."),
    mend=("请输入最新的验证码。", "Enter the newest code."),
)
WEAK_PASSWORD = define(
    "access.weak_password",
    422,
    title=("密码太简单", "Password too weak"),
    detail=("密码至少 8 位，不能太常见，也不能和姓名、手机号相近。",
            "A password has at least 8 characters, is not a common one, and is not like your name or number."),
    mend=("请换一个密码。", "Choose another password."),
)  # fmt: skip
NOT_ALLOWED = define(
    "access.not_allowed",
    403,
    title=("没有权限", "Not allowed"),
    detail=("您现在的岗位不能“{ability}”。", "Your posts do not allow you to {ability} here."),
    mend=(
        "如确需办理，请联系上一级或管理员。",
        "If it must be done, ask the level above or the administrator.",
    ),
)
INVITATION_INVALID = define(
    "access.invitation_invalid",
    410,
    title=("邀请无效", "Invitation not valid"),
    detail=("这个邀请已使用、已撤回或已过期。", "This invitation was used, taken back, or is out of date."),
    mend=("请向邀请您的人要一个新的二维码。", "Ask the person who invited you for a new code."),
)
NOT_BELOW_YOU = define(
    "access.not_below_you",
    403,
    title=("需由上一级办理", "The level above must do this"),
    detail=("对方还有与您同级或您管辖之外的岗位。", "That person holds a post at your own level or outside your area."),
    mend=("请上一级或系统管理员重发登录链接。", "Ask the level above, or the administrator, to renew the sign-in."),
)
NOBODY_TO_RENEW = define(
    "access.nobody_to_renew",
    409,
    title=("岗位空缺", "Post is vacant"),
    detail=("这个岗位还没有人，无法重发登录链接。", "Nobody holds this post, so there is no sign-in to renew."),
    mend=("请改用“邀请”。", "Invite someone instead."),
)
OTHER_PHONE = define(
    "access.other_phone",
    422,
    title=("手机号不对", "Another phone number"),
    detail=("这不是该岗位人员登记的手机号。", "This is not the phone number of the person who holds the post."),
    mend=("请输入原来登录用的手机号。", "Enter the number with which you signed in before."),
)
PHONE_TAKEN = define(
    "access.phone_taken",
    409,
    title=("手机号已有账号", "Phone number has an account"),
    detail=(
        "这个手机号已有账号，但密码不对。",
        "This phone number has an account already, and the password is not its own.",
    ),
    mend=("请输入该账号原来的密码。", "Enter the password of that account."),
)
PHONE_INVALID = define(
    "access.phone_invalid",
    422,
    title=("手机号不对", "Invalid phone number"),
    detail=("手机号应为 1 开头的 11 位数字。", "A phone number has 11 digits and begins with 1."),
    mend=("请核对手机号。", "Check the phone number."),
)
LEVEL_NOT_ALLOWED = define(
    "access.level_not_allowed",
    422,
    title=("岗位与区划不符", "Post does not fit the place"),
    detail=("“{post_type}”不能设在这一级。", "A {post_type} cannot stand at this level."),
    mend=("请选择对应级别的区划或网格。", "Choose a place of the right level."),
)
UNKNOWN_PLACE = define(
    "access.unknown_place",
    422,
    title=("没有这个地方", "Unknown place"),
    detail=("代码 {code} 不是已有的区划或网格。", "The code {code} is no division or grid that we know."),
    mend=("请从列表中选择。", "Choose from the list."),
)
DAYS_OUT_OF_ORDER = define(
    "access.days_out_of_order",
    422,
    title=("日期先后不对", "Days out of order"),
    detail=("结束日期早于开始日期。", "The last day lies before the first."),
    mend=("请修改日期。", "Correct the days."),
)
POST_ENDED = define(
    "access.post_ended",
    409,
    title=("岗位已结束", "Post has ended"),
    detail=("这个岗位已经结束。", "This post has already ended."),
    mend=("如需继续，请新设岗位。", "If it is to go on, create a new post."),
)
OWN_POST = define(
    "access.own_post",
    409,
    title=("不能结束自己的岗位", "Your own post stays"),
    detail=(
        "这是您自己的岗位，结束后您会立即失去权限。",
        "This is your own post: ending it would take your rights away.",
    ),
    mend=("请同事或上级来结束。", "Ask a colleague, or the level above, to end it."),
)
POST_TAKEN = define(
    "access.post_taken",
    409,
    title=("岗位已有人", "Post is taken"),
    detail=("这个岗位已有人担任。", "Someone holds this post already."),
    mend=("请先结束原岗位，再新设岗位。", "End it first, then create a new one."),
)
