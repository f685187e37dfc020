/** What refusals of the API and its settings say in Chinese: part of `errors.zh-cn.ts`. */
export const apiErrorsZhCn = {
  'Your role does not allow that.': '您的角色不允许此操作。',
  'Ask your administrator: roles are given in Microsoft Entra.': '请联系管理员：角色在 Microsoft Entra 中分配。',
  'There is nothing at this address.': '此地址没有内容。',
  'See /api/v1/openapi.json; an older service may not know this yet.':
    '请查看 /api/v1/openapi.json；较旧的服务可能还不支持。',
  'Pages from there may not use this service.': '来自该来源的页面不得使用本服务。',
  'Set COMMONHOLD_ADDIN_ORIGIN (or COMMONHOLD_PUBLIC_URL) to the origin the add-in is loaded from.':
    '请把 COMMONHOLD_ADDIN_ORIGIN（或 COMMONHOLD_PUBLIC_URL）设为加载项所在的来源。',
  'The request does not fit at {0}.': '请求在 {0} 处不符合要求。',
  'Send what /api/v1/openapi.json describes; an older add-in may have to be loaded again.':
    '请按 /api/v1/openapi.json 的说明发送；较旧的加载项可能需要重新加载。',
  'The request is larger than this route takes.': '请求超过此接口允许的大小。',
  'Send less at once.': '请减少一次发送的内容。',
  'The request is no JSON.': '请求不是 JSON。',
  'Send JSON, with the content type application/json.': '请发送 JSON，内容类型为 application/json。',
  'The request cannot be read.': '无法读取请求。',
  'Something went wrong in the service.': '服务内部出错。',
  'Try again; if it stays so, give your administrator the number of this request: it stands in the log.':
    '请重试；若仍如此，请把此请求的编号告诉管理员，日志中有记录。',
  'Too many requests in a short time.': '短时间内请求过多。',
  'Wait a little; the add-in tries again by itself.': '请稍候，加载项会自动重试。',
  'The directory says that you have left the company.': '目录显示您已离职。',
  'Ask your administrator if that is wrong; the directory is read once a day.':
    '若有误请联系管理员；目录每天读取一次。',
  'The directory knows you as no colleague who deals with customers.': '目录中没有把您列为与客户往来的业务员。',
  'Ask your administrator: either the directory has not been read since you came, or you need a role in Microsoft Entra.':
    '请联系管理员：可能您入职后目录尚未读取，或者您需要在 Microsoft Entra 中获得角色。',
  'The token comes from a tenant that is not served here.': '令牌来自本服务未开通的租户。',
  'The token does not say whose it is.': '令牌没有说明属于谁。',
  'That is no token of Microsoft’s sign-in.': '这不是 Microsoft 登录签发的令牌。',
  'The token is for another app.': '令牌是给另一个应用的。',
  'The token was issued by somebody else than its tenant.': '令牌不是由其所属租户签发的。',
  'The token is not valid yet.': '令牌尚未生效。',
  'The token has expired.': '令牌已过期。',
  'The token is signed in a way that is not accepted.': '令牌的签名方式不被接受。',
  'The token’s signature does not hold.': '令牌的签名无效。',
  'The token is no version 2.0 token: set requestedAccessTokenVersion to 2 in the app registration.':
    '令牌不是 2.0 版：请在应用注册中把 requestedAccessTokenVersion 设为 2。',
  'The token belongs to an app, not to a person.': '令牌属于应用，而不是个人。',
  'The token does not carry the scope of this service.': '令牌不含本服务的作用域。',
  'The token was given to another program than the add-in.': '令牌是发给加载项以外的程序的。',
  'Microsoft’s keys cannot be read, so nobody can sign in.': '无法读取 Microsoft 的密钥，因此暂时无法登录。',
  'Try again in a minute. If it stays so: the service must reach Microsoft’s sign-in (COMMONHOLD_LOGIN_URL).':
    '请一分钟后重试。若仍如此：服务必须能访问 Microsoft 登录地址（COMMONHOLD_LOGIN_URL）。',
  'The key of the token belongs to another tenant.': '令牌的密钥属于另一个租户。',
  'This installation does not keep trip reports yet.': '此安装尚不支持出差报告。',
  'Copy what you have written and keep it until your administrator has installed them.':
    '请复制并保存已写内容，待管理员安装该功能后再提交。',
  'Nobody is signed in.': '尚未登录。',
  'Sign in to the add-in with your work account.': '请用工作账号登录加载项。',
  'Sign in again; if it stays so, tell your administrator the code of this message.':
    '请重新登录；若仍如此，请把此消息的代码告诉管理员。',
  'is missing, while COMMONHOLD_API_CLIENT is set': '缺失，而 COMMONHOLD_API_CLIENT 已设置',
  'is no list of tenant ids': '不是租户 ID 列表',
  'is no origin': '不是来源（协议、主机、端口）',
  'is no scope': '不是作用域',
  'Give the application (client) id of the app registration whose tokens the API accepts, 36 characters (see docs/admin/outlook.md).':
    '请给出 API 所接受令牌的应用注册的应用程序（客户端）ID，36 个字符（见 docs/admin/outlook.md）。',
  'Give the application (client) id the add-in signs in with, 36 characters (default: COMMONHOLD_API_CLIENT).':
    '请给出加载项登录所用的应用程序（客户端）ID，36 个字符（默认同 COMMONHOLD_API_CLIENT）。',
  'Give the name of the scope the app registration exposes, one word (default access_as_user).':
    '请给出应用注册公开的作用域名称，一个词（默认 access_as_user）。',
  'Give the ids of the Microsoft 365 tenants whose people may sign in, 36 characters each, separated by commas.':
    '请给出允许登录的 Microsoft 365 租户 ID，每个 36 个字符，用逗号分隔。',
  'Give the origin the add-in is loaded from, for example https://commonhold.example.com (default: that of COMMONHOLD_PUBLIC_URL).':
    '请给出加载项所在的来源，例如 https://commonhold.example.com（默认取自 COMMONHOLD_PUBLIC_URL）。',
  'There is no such message.': '没有这封邮件。',
  'Open the message again: it may have been taken back or erased.': '请重新打开邮件：它可能已被撤回或删除。',
  'You took no part in this message, so its text is not yours to read.': '您未参与此邮件，不能阅读其正文。',
  'Ask a colleague who did; the account shows who that is.': '请联系参与者；客户页面上可以看到是谁。',
  'The CRM does not hold this message any more.': 'CRM 中已没有这封邮件。',
  'Look for it in the mailbox itself.': '请在邮箱中查找。',
  'There is no such account (any more).': '没有这个客户（或已不存在）。',
  'Search for it by name: it may have been merged with another.': '请按名称搜索：它可能已与其他客户合并。',
  'Give the address at which people open HubSpot (default https://app.hubspot.com).':
    '请给出打开 HubSpot 的网址（默认 https://app.hubspot.com）。',
} as const satisfies Readonly<Record<string, string>>
