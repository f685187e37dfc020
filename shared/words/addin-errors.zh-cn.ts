/** What doctor and the manifest of the add-in say in Chinese: part of `errors.zh-cn.ts`. */
export const addinErrorsZhCn = {
  '“{0}” is no application id.': '“{0}”不是应用程序标识。',
  'Give the application (client) id of the app registration, 36 characters (docs/admin/outlook.md).':
    '请给出应用注册的应用程序（客户端）标识，共 36 个字符（docs/admin/outlook.md）。',
  '“{0}” is no address an add-in can be loaded from.': '“{0}”不是可以加载加载项的地址。',
  'Give the address of the service from outside, with https, for example https://commonhold.example.com.':
    '请给出服务的外部 https 地址，例如 https://commonhold.example.com。',
  'is no list of https origins': '不是 https 来源的列表',
  'Give further addresses of Outlook on the web that show the add-in, separated by commas, for example https://mail.example.com; Microsoft’s own are known.':
    '请给出显示加载项的其他网页版 Outlook 地址，以逗号分隔，例如 https://mail.example.com；微软自己的地址无需给出。',
  'Give where office.js is loaded from, with https (default Microsoft’s own address in your cloud).':
    '请给出 office.js 的 https 加载地址（默认为您所用云中微软自己的地址）。',
  'is neither enforce nor report': '既不是 enforce 也不是 report',
  'Give enforce (default), or report: then the browser only tells of breaches of the panes’ policy.':
    '请给出 enforce（默认）或 report：后者时浏览器只报告违反窗格策略之处。',
  'To have the Outlook add-in follow docs/admin/outlook.md; mail is captured without it.':
    '如需 Outlook 加载项，请按 docs/admin/outlook.md 操作；没有它也会收录邮件。',
  'Set COMMONHOLD_PUBLIC_URL to the https address of the proxy before the service (docs/admin/service.md).':
    '请把 COMMONHOLD_PUBLIC_URL 设为服务前方代理的 https 地址（docs/admin/service.md）。',
  'Run `npm run build`, or install a release.': '请运行 `npm run build`，或安装发布版本。',
  'Run `commonhold directory`: who signs in is found by the id the directory gives him.':
    '请运行 `commonhold directory`：登录者按目录给出的标识查找。',
  'Outlook shows no page behind such a certificate: use one of a public authority, with its whole chain, for this very name.':
    'Outlook 不显示此类证书后的页面：请使用公共机构为这个名称签发的证书，并包含完整的证书链。',
  'Is `commonhold serve` running, the proxy before it, the name in the DNS? From inside the company the way may be another one.':
    '`commonhold serve` 及其前方的代理是否在运行，名称是否在 DNS 中？从公司内部访问时路径可能不同。',
  'Look why it was not renewed: from that day on no pane opens.': '请查明为何没有续期：到期后窗格将无法打开。',
  'Start the service again after an upgrade, and ask with the release that runs.':
    '升级后请重新启动服务，并用正在运行的版本检查。',
  'The service there was started with other COMMONHOLD_API_… settings: give it the same, or ask with its own.':
    '那里的服务以其他 COMMONHOLD_API_… 设置启动：请让两边一致，或用它的设置检查。',
  'Let the proxy pass /addin/ on to the service, unchanged; where the files are not built, see above.':
    '请让代理把 /addin/ 原样转给服务；如果文件没有构建，请看上文。',
  'Let the proxy add no X-Frame-Options and no policy of its own below /addin/, and drop none of ours: Outlook shows the pages in a frame.':
    '在 /addin/ 之下，代理不应添加 X-Frame-Options 或自己的策略，也不应删除我们的：Outlook 在框架中显示这些页面。',
  'Let the proxy pass /.well-known/microsoft-officeaddins-allowed.json on to the service; without it classic Outlook on Windows checks no recipients.':
    '请让代理把 /.well-known/microsoft-officeaddins-allowed.json 转给服务；否则经典 Windows 版 Outlook 不检查收件人。',
  'Start the service with the COMMONHOLD_PUBLIC_URL and COMMONHOLD_API_CLIENT that hold here; then deploy the manifest it serves again.':
    '请用此处的 COMMONHOLD_PUBLIC_URL 和 COMMONHOLD_API_CLIENT 启动服务，然后重新部署它提供的清单文件。',
  'Let the proxy pass /api/ on to the service, with the Authorization header.':
    '请让代理把 /api/ 连同 Authorization 标头转给服务。',
  'Let this machine reach Microsoft’s sign-in (COMMONHOLD_LOGIN_URL), and check the tenant’s id in COMMONHOLD_API_TENANTS.':
    '请让本机能访问微软登录（COMMONHOLD_LOGIN_URL），并检查 COMMONHOLD_API_TENANTS 中的租户标识。',
}
