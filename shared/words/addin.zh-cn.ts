import type { addinEn } from './addin.en.ts'

export const addinZhCn: Record<keyof typeof addinEn, string> = {
  'addin.name': '客户共管 Outlook 加载项',
  'addin.support.title': 'Outlook 中的客户共管：帮助',
  'addin.support.what':
    '加载项显示邮件属于哪位客户、客户找我们中的谁、此会话是否已进入 CRM。写信时，如果客户只有一个业务员，会建议邀请同事。它从不阻止邮件发出。',
  'addin.support.first':
    '打开一封邮件，选择“客户关系”。固定窗格后，它会随邮件切换。窗格最后的“原因与帮助”说明关于此邮件和您本人记录了什么，并可复制诊断信息交给帮助您的人。',
  'addin.support.whom': '如有问题，或有不该存在的记录，请联系管理员。本安装的版本为 {version}。',
  'addin.consent.given': '已为贵组织授予同意。分配到加载项的人员不会再被询问。',
  'addin.consent.refused': '未授予同意（{code}）。没有更改任何内容；可以再次打开同一链接。',
  'addin.consent.state': '继续之前请核对：生成链接的命令显示过这个号码，否则此答复不是给您的：{state}',
  'addin.consent.no-state': '链接中没有可核对的号码。请用 `npm run manifest` 生成链接后再打开。',

  'cli.doctor.addin-not-set-up': '尚未设置 Outlook 加载项：缺少 {names}。',
  'cli.doctor.addin-api': '加载项的登录：接受 {tenants} 的人员、发给 {client} 的令牌。',
  'cli.doctor.addin-not-built': '找不到加载项的文件。',
  'cli.doctor.addin-built': '加载项的文件已就绪。',
  'cli.doctor.addin-not-https': '{url} 不是 https 地址：Outlook 不会从那里加载任何内容。',
  'cli.doctor.addin-reached': '{url} 可从外部访问，证书有效。',
  'cli.doctor.addin-unreachable': '{url} 没有应答：{why}。',
  'cli.doctor.addin-certificate': '{url} 的证书不被接受：{why}。',
  'cli.doctor.addin-certificate-ends': '{url} 的证书将于 {until} 到期（{days} 天）。',
  'cli.doctor.addin-served': '加载项的页面由 {url} 提供。',
  'cli.doctor.addin-not-served': '{url} 没有提供加载项的页面：{missing}。',
  'cli.doctor.addin-other-release': '{url} 提供的是版本 {served}；此处为 {release}。',
  'cli.doctor.addin-headers': '从服务到 {url} 之间，标头丢失或多出：{names}。',
  'cli.doctor.addin-well-known': '经典 Windows 版 Outlook 能找到允许的文件清单。',
  'cli.doctor.addin-no-well-known': '经典 Windows 版 Outlook 在 {url} 找不到允许的文件清单。',
  'cli.doctor.addin-manifest': '那里提供的清单文件使用此地址和此应用注册。',
  'cli.doctor.addin-manifest-differs': '那里提供的清单文件属于 {found}，而不是 {expected}。',
  'cli.doctor.addin-keys': '可以读取用于检查登录的密钥（{keys} 个）。',
  'cli.doctor.addin-no-keys': '无法从 {url} 读取用于检查登录的密钥：{why}。',
  'cli.doctor.addin-api-answers': 'API 按应有的方式要求登录。',
  'cli.doctor.addin-api-silent': 'API 在 {url} 没有按应有的方式应答：{why}。',
  'cli.doctor.addin-no-reps': '无法把任何登录对应到业务员：尚未读取目录。',
  'cli.doctor.addin-reps': '登录可以对应到目录中的人员（{people} 人）。',
}
