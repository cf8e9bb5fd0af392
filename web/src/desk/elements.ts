// The parts of Element Plus that the desk uses, each with its own style, so that nothing else is carried along.

import 'element-plus/es/components/cascader/style/css'
import 'element-plus/es/components/date-picker/style/css'
import 'element-plus/es/components/dialog/style/css'
import 'element-plus/es/components/image-viewer/style/css'
import 'element-plus/es/components/message/style/css'
import 'element-plus/es/components/option-group/style/css'
import 'element-plus/es/components/select/style/css'
import 'element-plus/es/components/tree/style/css'

export { ElCascader } from 'element-plus/es/components/cascader/index'
export { ElConfigProvider } from 'element-plus/es/components/config-provider/index'
export { ElDatePicker } from 'element-plus/es/components/date-picker/index'
export { ElDialog } from 'element-plus/es/components/dialog/index'
export { ElImageViewer } from 'element-plus/es/components/image-viewer/index'
export { ElMessage } from 'element-plus/es/components/message/index'
export { ElOption, ElOptionGroup, ElSelect } from 'element-plus/es/components/select/index'
export { ElTree } from 'element-plus/es/components/tree/index'
