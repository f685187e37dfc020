import { addinErrorsZhCn } from './addin-errors.zh-cn.ts'
import { apiErrorsZhCn } from './api.zh-cn.ts'
import { deedsErrorsZhCn } from './deeds-errors.zh-cn.ts'

/** What errors say in Chinese, by their English pattern. `npm run check` names what is missing and what nothing says. */
export const errorsZhCn: Readonly<Record<string, string>> = {
  ...addinErrorsZhCn,
  ...apiErrorsZhCn,
  ...deedsErrorsZhCn,
  'The add-in could not be built: {0}': '无法构建加载项：{0}',
  'Run `npm run build:addin` to see why, or start with --no-outlook.':
    '运行 `npm run build:addin` 查看原因，或使用 --no-outlook 启动。',
  '«{0}» is no address.': '“{0}”不是邮件地址。',
  'Give the person’s address: local@domain.tld.': '请给出此人的地址：local@domain.tld。',
  'This is one of us, not a customer.': '这是我们自己人，不是客户。',
  'List the address under capture.excludedPeople in the policy file to leave a colleague out.':
    '要排除同事，请把地址写入策略文件的 capture.excludedPeople。',
  'The people file is no CSV: {0}': '人员文件不是 CSV：{0}',
  'Save it as CSV in UTF-8 with the column names in the first line (docs/people-file.md).':
    '请存为 UTF-8 编码的 CSV，首行为列名（docs/people-file.md）。',
  'The people file has {0} wrong places: {1}.': '人员文件有 {0} 处错误：{1}。',
  'Correct these lines (docs/people-file.md) and import again; nothing was taken.':
    '请改正这些行（docs/people-file.md）后重新导入；此次没有采用任何内容。',
  '{0} is neither a file nor a folder.': '{0} 既不是文件也不是文件夹。',
  'Save the mail to a file first, then give its path.': '请先把邮件存成文件，再给出路径。',
  'There is no file or folder {0}.': '没有文件或文件夹 {0}。',
  'Check the path; a relative one starts at the current folder.': '请检查路径；相对路径从当前文件夹开始。',
  '“{0}” is no mail address.': '“{0}”不是邮件地址。',
  'Give the mailbox as name@domain, for example ann@example.com.': '请把邮箱写成 name@domain，例如 ann@example.com。',
  '{0} cannot be read.': '无法读取 {0}。',
  'Check its permissions and that the disk is there.': '请检查权限，以及磁盘是否可用。',
  '{0} is {1}.': '{0} 是{1}。',
  'no mail file that Commonhold knows': 'Commonhold 不认识的文件',
  'Give NDJSON (one JSON message a line), mbox, .eml, .msg or Outlook data files (.pst, .ost), plain or gzipped, or a folder of them.':
    '请给出 NDJSON（每行一封 JSON 邮件）、mbox、.eml、.msg 或 Outlook 数据文件（.pst、.ost）（可用 gzip 压缩），或装有它们的文件夹。',
  '{0} is a pipe, and Outlook data files are read here and there.': '{0} 是管道，而 Outlook 数据文件需要随机读取。',
  'Outlook data files (.pst, .ost) need the package pst-extractor, which is not installed.':
    '读取 Outlook 数据文件（.pst、.ost）需要 pst-extractor 软件包，但它没有安装。',
  'Run `npm install --include=optional` where Commonhold is installed, or export the mailbox as mbox or .eml files.':
    '请在 Commonhold 的安装目录运行 `npm install --include=optional`，或把邮箱导出为 mbox 或 .eml 文件。',
  'There is no account “{0}” with captured mail.': '没有已收录邮件的客户“{0}”。',
  'Give an id or a domain as `commonhold accounts` shows them.': '请给出 `commonhold accounts` 所列的编号或域名。',
  'There is no state “{0}”.': '没有状态“{0}”。',
  'Give --state {0}.': '请给出 --state {0}。',
  'Mend or remove these variables; they have no effect.': '请改正或删除这些变量；它们不起作用。',
  'Set COMMONHOLD_ERASURE_KEY, so that every machine on this database has the same key.':
    '请设置 COMMONHOLD_ERASURE_KEY，使共用此数据库的每台机器用同一把密钥。',
  'Run `commonhold import …` or `commonhold start` first.': '请先运行 `commonhold import …` 或 `commonhold start`。',
  'Look at the message; if it says nothing, report it.': '请看上面的信息；若看不出原因，请报告。',
  'Give --internal DOMAIN[,…] at the first import, or set COMMONHOLD_INTERNAL_DOMAINS.':
    '请在首次导入时给出 --internal 域名[,…]，或设置 COMMONHOLD_INTERNAL_DOMAINS。',
  'Import a people file (`--people FILE.csv`): without one every internal address is a rep, and nobody’s manager is known.':
    '请导入人员文件（`--people FILE.csv`）：没有它，每个内部地址都算业务员，也不知道谁归谁管。',
  'These items could not be read; `commonhold import --json` lists them with path and position.':
    '这些内容无法读取；`commonhold import --json` 会列出路径与位置。',
  'Ask these reps to move the exchange to their company mailbox; the private mailbox itself is never read.':
    '请这些业务员把往来移到公司邮箱；私人邮箱本身从不读取。',
  'Add them to the people file as reps, company mailboxes, role mailboxes or robots; until then they hold nothing.':
    '请把它们作为业务员、公司邮箱、岗位邮箱或机器人写入人员文件；在此之前它们不持有信任。',
  'Look at these mailboxes with `commonhold reconcile`, whether `commonhold serve` runs, and whether HubSpot answers.':
    '请用 `commonhold reconcile` 查看这些邮箱，并看看 `commonhold serve` 是否在运行、HubSpot 是否有应答。',
  'A first import of old mail is slow by nature; for new mail look whether `commonhold serve` runs and HubSpot answers.':
    '首次导入旧邮件自然较慢；若是新邮件，请看 `commonhold serve` 是否在运行、HubSpot 是否应答。',
  'Run `commonhold sync`, or keep `commonhold serve` running.':
    '请运行 `commonhold sync`，或让 `commonhold serve` 保持运行。',
  'See `commonhold explain MESSAGE-ID`, mend what HubSpot demands, then run `commonhold sync --retry-failed`.':
    '请看 `commonhold explain MESSAGE-ID`，满足 HubSpot 的要求，然后运行 `commonhold sync --retry-failed`。',
  'Set COMMONHOLD_HUBSPOT_TOKEN to the access token of the app.': '请把 COMMONHOLD_HUBSPOT_TOKEN 设为应用的访问令牌。',
  'Run `commonhold reconcile`; docs/admin/service.md, section Alarms, says what to do about each.':
    '请运行 `commonhold reconcile`；各警报的处理见 docs/admin/service.md 的 Alarms 一节。',
  'Run `commonhold provision`.': '请运行 `commonhold provision`。',
  'A drill needs one rep, or --worst.': '推演需要一名业务员，或 --worst。',
  'Write: commonhold drill REP (a primary address), or commonhold drill --worst':
    '写法：commonhold drill REP（主地址），或 commonhold drill --worst',
  '--team and --line exclude each other.': '--team 与 --line 不能同时用。',
  'Give one of them, or none.': '请只给一个，或都不给。',
  'More than one rep is called “{0}”.': '叫“{0}”的业务员不止一名。',
  'There is no rep “{0}”.': '没有业务员“{0}”。',
  'Give the primary address of a rep as `commonhold drill --worst` lists them.':
    '请给出 `commonhold drill --worst` 所列业务员的主地址。',
  'The ledger has never seen {0}.': '台账从未见过 {0}。',
  'Check the Message-ID (shown by `commonhold parse FILE`), and that its mailbox was imported.':
    '请核对 Message-ID（`commonhold parse FILE` 会显示），并确认其邮箱已导入。',
  'Nobody said which mail domains are your own company’s.': '还没有说明哪些邮件域名属于贵公司。',
  'Give --internal DOMAIN[,…] once (it is remembered), or set COMMONHOLD_INTERNAL_DOMAINS.':
    '请给一次 --internal 域名[,…]（会记住），或设置 COMMONHOLD_INTERNAL_DOMAINS。',
  '“{0}” is no list of domains.': '“{0}”不是域名列表。',
  'Give the domains of your own company, separated by commas, for example --internal example.com,example.cn.':
    '请给出贵公司的域名，用逗号分隔，例如 --internal example.com,example.cn。',
  'The people file {0} cannot be read.': '无法读取人员文件 {0}。',
  'Check the path and its permissions.': '请检查路径及其权限。',
  '{0} holds more than one message.': '{0} 里不止一封邮件。',
  'Give a file with one message; `commonhold import` reads the others.':
    '请给出只有一封邮件的文件；其他文件用 `commonhold import` 读取。',
  '{0} could not be read as a message ({1}).': '{0} 无法作为邮件读取（{1}）。',
  'Give one message as its sender’s program saved it (.eml), plain or gzipped.':
    '请给出一封由邮件程序保存的邮件（.eml），可用 gzip 压缩。',
  '{0} holds no message.': '{0} 里没有邮件。',
  'Give a file with one message.': '请给出有一封邮件的文件。',
  'HubSpot has {0} with another type.': 'HubSpot 中的 {0} 类型不同。',
  'Rename or delete these properties in HubSpot, then run `commonhold provision` again.':
    '请在 HubSpot 中改名或删除这些属性，再运行 `commonhold provision`。',
  'There is no ledger in {0}.': '{0} 中没有台账。',
  'Give the directory of your ledger (--data DIR), or make one with `commonhold import` or `commonhold start`.':
    '请给出台账所在目录（--data DIR），或用 `commonhold import`、`commonhold start` 建立一个。',
  'There is no command “{0}”.': '没有命令“{0}”。',
  'See `commonhold help` for all commands.': '全部命令见 `commonhold help`。',
  'Did you mean `commonhold {0}`? See `commonhold help`.': '您是指 `commonhold {0}` 吗？见 `commonhold help`。',
  '`commonhold {0}` does not take “{1}”.': '`commonhold {0}` 不接受“{1}”。',
  '`commonhold {0}` needs more words.': '`commonhold {0}` 还缺参数。',
  'Write: commonhold {0}': '写法：commonhold {0}',
  'There is no language “{0}”.': '没有语言“{0}”。',
  'Give --lang {0}.': '请给出 --lang {0}。',
  'The stand-in “{0}” is not part of this installation.': '此安装不含替身程序“{0}”。',
  'Run `commonhold start` from a complete checkout or package; for production use `commonhold serve`.':
    '请在完整的代码库或安装包中运行 `commonhold start`；正式使用请运行 `commonhold serve`。',
  'The stand-in “{0}” ended with {1}: {2}': '替身程序“{0}”以 {1} 结束：{2}',
  'no code': '无退出码',
  'Try again with --fresh; if it stays so, report it with the line above.':
    '请加 --fresh 再试；若仍如此，请连同上一行报告。',
  '{0} holds another ledger, not the sample company’s.': '{0} 中是另一个台账，不是示例公司的。',
  'Give `commonhold start` a directory of its own: --data DIR.': '请给 `commonhold start` 一个专用目录：--data DIR。',
  'is missing': '缺失',
  'The stand-in did not take the sample company’s records ({0}).': '替身程序没有接受示例公司的记录（{0}）。',
  'Try again with --fresh; if it stays so, report it.': '请加 --fresh 再试；若仍如此，请报告。',
  'Port {0} is taken.': '端口 {0} 已被占用。',
  'Give another port, or 0 for any free one.': '请给出另一个端口；0 表示任一空闲端口。',
  '“{0}” is no port.': '“{0}”不是端口。',
  'Give a number from 0 (any free one) to 65535.': '请给出 0（任一空闲端口）到 65535 之间的数。',
  '{0} takes no value.': '{0} 不带值。',
  'Give {0} alone.': '请单独写 {0}。',
  '{0} needs a value.': '{0} 需要一个值。',
  'Give {0} {1}.': '请写 {0} {1}。',
  '`commonhold {0}` has no option {1}.': '`commonhold {0}` 没有选项 {1}。',
  'See `commonhold help {0}`.': '见 `commonhold help {0}`。',
  'Did you mean --{0}? See `commonhold help {1}`.': '您是指 --{0} 吗？见 `commonhold help {1}`。',
  '“{0}” is no date.': '“{0}”不是日期。',
  'Give {0} as YYYY-MM-DD or as an ISO time, for example {1} 2026-03-31T18:00:00Z.':
    '请把 {0} 写成 YYYY-MM-DD 或 ISO 时间，例如 {1} 2026-03-31T18:00:00Z。',
  'find accounts by domain': '按域名查找客户',
  'read accounts': '读取客户',
  'create accounts': '新建客户',
  'write trust figures': '写入信任数据',
  'read what engagements hang on': '读取互动记录的关联',
  'Set what is missing: the client secret stands on the app’s page in HubSpot.':
    '补上缺少的设置：客户端密钥在 HubSpot 的应用页面上。',
  'read calls': '读取通话',
  'read meetings': '读取会议',
  'find what was changed': '查找变更',
  'read the bin': '读取回收站',
  'look for records': '查找记录',
  'Give the client secret of the app in HubSpot: its webhooks are signed with it.':
    '请给出 HubSpot 应用的客户端密钥：其通知用它签名。',
  'is no client secret': '不是客户端密钥',
  'read contacts': '读取联系人',
  'create contacts': '新建联系人',
  'read the accounts of contacts': '读取联系人所属客户',
  'read the deals of accounts': '读取客户的商机',
  'create engagements': '新建互动记录',
  'read the engagements of contacts': '读取联系人的互动记录',
  'read the engagements of accounts': '读取客户的互动记录',
  'read the Message-IDs of engagements': '读取互动记录的 Message-ID',
  'read the text of an engagement': '读取互动记录的正文',
  'find engagements by Message-ID': '按 Message-ID 查找互动记录',
  'archive engagements': '归档互动记录',
  'list owners': '列出负责人',
  'read the account details': '读取 HubSpot 账户信息',
  'read property groups': '读取属性组',
  'read properties': '读取属性',
  'remove the property group': '删除属性组',
  'create the property group': '新建属性组',
  'remove a property': '删除属性',
  'update a property': '更新属性',
  'create a property': '新建属性',
  'HubSpot lacks properties of ours: {0}.': 'HubSpot 缺少我们的属性：{0}。',
  'HubSpot {0} ({1}).': 'HubSpot {0}（{1}）。',
  'answered with something unreadable': '的回答无法读懂',
  'Check COMMONHOLD_HUBSPOT_URL.': '请检查 COMMONHOLD_HUBSPOT_URL。',
  'did not answer': '没有应答',
  'Check the network and COMMONHOLD_HUBSPOT_URL; it is tried again.':
    '请检查网络和 COMMONHOLD_HUBSPOT_URL；会自动重试。',
  'does not accept the token': '不接受该令牌',
  'Set COMMONHOLD_HUBSPOT_TOKEN to a valid token of the app.': '请把 COMMONHOLD_HUBSPOT_TOKEN 设为应用的有效令牌。',
  'does not have it': '没有该内容',
  'already has one': '已有该内容',
  'refused an address that is too long': '拒绝了过长的地址',
  'has locked the records for a moment': '暂时锁定了这些记录',
  'allows no more calls today': '今天不再允许调用',
  'Calls go on after midnight of the HubSpot account.': 'HubSpot 账户的午夜过后会继续。',
  'asked us to slow down': '要求放慢速度',
  'Other apps may share the budget; it is tried again.': '其他应用可能共用额度；会自动重试。',
  'is moving the account to another data centre': '正在把账户迁往另一数据中心',
  'It is tried again later.': '稍后会自动重试。',
  'had an error of its own': '自身出错',
  'It is tried again.': '会自动重试。',
  'demands properties that are not filled: {0}': '要求填写尚为空的属性：{0}',
  'Relax the rule on these required properties in HubSpot, or fill them there first.':
    '请在 HubSpot 中放宽这些必填属性的规则，或先在那里填好。',
  'does not know a property we write': '不认识我们要写的一个属性',
  'refused the request': '拒绝了请求',
  'refused the request as {0}': '以 {0} 拒绝了请求',
  'forbids it': '不允许',
  'Check what the app and its installing user may do in HubSpot.': '请检查应用及其安装者在 HubSpot 中的权限。',
  'demands a scope the app does not have: {0}': '要求应用没有的权限范围：{0}',
  'Add the scope {0} to the app in HubSpot and install it again.': '请在 HubSpot 中为应用加上权限范围 {0} 并重新安装。',
  'see the reason': '见原因',
  'Make another certificate, upload it to the app registration beside this one, then change the file; see docs/admin/microsoft.md.':
    '请另制一张证书，与现有证书一同上传到应用注册，然后更换文件；见 docs/admin/microsoft.md。',
  'To read live mailboxes follow docs/admin/microsoft.md; files can be imported without it.':
    '要读取在用邮箱，请按 docs/admin/microsoft.md 操作；不设置也可以导入文件。',
  'If only some mailboxes shall be read, remove Mail.Read in Entra and grant it in Exchange with a scope: grants add up, so this one cancels every scope (docs/admin/microsoft.md).':
    '若只读取部分邮箱，请在 Entra 中移除 Mail.Read，并在 Exchange 中按范围授予：授权是累加的，此项会使任何范围失效（docs/admin/microsoft.md）。',
  'Remove them from the app registration.': '请从应用注册中移除它们。',
  'Nobody lets us ask what a mailbox is for.': '没有权限询问邮箱的用途。',
  'Grant MailboxSettings.Read; without it shared mailboxes count as people’s (docs/admin/microsoft.md).':
    '请授予 MailboxSettings.Read；否则共享邮箱会按个人邮箱计（docs/admin/microsoft.md）。',
  'Microsoft Graph {0} ({1}).': 'Microsoft Graph {0}（{1}）。',
  'Check COMMONHOLD_GRAPH_URL.': '请检查 COMMONHOLD_GRAPH_URL。',
  'Check the network and COMMONHOLD_GRAPH_URL; it is tried again.': '请检查网络和 COMMONHOLD_GRAPH_URL；会自动重试。',
  'does not accept the sign-in': '不接受此登录',
  'Check the app registration, its certificate and the tenant; see docs/admin/microsoft.md.':
    '请检查应用注册、其证书和租户；见 docs/admin/microsoft.md。',
  'has forgotten where we were': '忘记了我们读到哪里',
  'The folder is read anew.': '将重新读取该文件夹。',
  'It is tried again after the time it named.': '会在它给出的时间之后重试。',
  'has no mailbox for this user': '中此用户没有邮箱',
  'Exclude it, or give the user a cloud mailbox.': '请把它排除，或给该用户一个云端邮箱。',
  'Grant the permission, or put the mailbox into the scope of the app; see docs/admin/microsoft.md.':
    '请授予权限，或把该邮箱纳入应用的范围；见 docs/admin/microsoft.md。',
  'list users': '列出用户',
  'list groups': '列出群组',
  'list domains': '列出域名',
  'ask what a mailbox is for': '询问邮箱的用途',
  'list folders': '列出文件夹',
  'find known folders': '查找固定文件夹',
  'read changes': '读取变更',
  'count messages': '统计邮件数',
  'list items': '列出邮件项',
  'read messages': '读取邮件',
  'read an attachment': '读取附件',
  'upload a file': '上传文件',
  'look for a file': '查找文件',
  'delete a file': '删除文件',
  'HubSpot kept a file and did not say under which id.': 'HubSpot 保存了文件，但未说明其 ID。',
  'watch a mailbox': '订阅邮箱',
  'renew a subscription': '续订',
  'reauthorize a subscription': '重新授权订阅',
  'end a subscription': '结束订阅',
  'list subscriptions': '列出订阅',
  'Microsoft’s sign-in did not answer as it should.': 'Microsoft 登录服务没有正常应答。',
  'Check the network and COMMONHOLD_LOGIN_URL; it is tried again.': '请检查网络和 COMMONHOLD_LOGIN_URL；会自动重试。',
  'Microsoft refuses to sign the app in.': 'Microsoft 拒绝此应用登录。',
  'Check COMMONHOLD_GRAPH_TENANT, COMMONHOLD_GRAPH_CLIENT and that the certificate is uploaded to the app registration and has not expired; see docs/admin/microsoft.md.':
    '请检查 COMMONHOLD_GRAPH_TENANT、COMMONHOLD_GRAPH_CLIENT，以及证书是否已上传到应用注册且未过期；见 docs/admin/microsoft.md。',
  'The certificate file for Microsoft Graph {0}.': '用于 Microsoft Graph 的证书文件{0}。',
  'has no private key': '没有私钥',
  'has a key that is not RSA': '的密钥不是 RSA',
  'cannot be read': '无法读取',
  'has no certificate that belongs to its key': '没有与其密钥相配的证书',
  'Give one PEM file with the unencrypted RSA private key and the certificate uploaded to the app registration; see docs/admin/microsoft.md.':
    '请给出一个 PEM 文件，内含未加密的 RSA 私钥和已上传到应用注册的证书；见 docs/admin/microsoft.md。',
  'Nobody said how to sign in to Microsoft Graph.': '没有说明如何登录 Microsoft Graph。',
  'Set COMMONHOLD_GRAPH_TENANT, COMMONHOLD_GRAPH_CLIENT and COMMONHOLD_GRAPH_CERTIFICATE; see docs/admin/microsoft.md.':
    '请设置 COMMONHOLD_GRAPH_TENANT、COMMONHOLD_GRAPH_CLIENT 和 COMMONHOLD_GRAPH_CERTIFICATE；见 docs/admin/microsoft.md。',
  'Give the address of Microsoft Graph (default https://graph.microsoft.com).':
    '请给出 Microsoft Graph 的地址（默认 https://graph.microsoft.com）。',
  'Give the address of Microsoft’s sign-in (default https://login.microsoftonline.com).':
    '请给出 Microsoft 登录服务的地址（默认 https://login.microsoftonline.com）。',
  'is no tenant': '不是租户',
  'Give the id of your Microsoft 365 tenant, or one of its domains (see docs/admin/microsoft.md).':
    '请给出 Microsoft 365 租户的 ID，或其任一域名（见 docs/admin/microsoft.md）。',
  'is no application id': '不是应用程序 ID',
  'Give the application (client) id of the app registration, 36 characters (see docs/admin/microsoft.md).':
    '请给出应用注册的应用程序（客户端）ID，36 个字符（见 docs/admin/microsoft.md）。',
  'Give the path of a PEM file with the app’s private key and its certificate, readable for this service alone (see docs/admin/microsoft.md).':
    '请给出含应用私钥及其证书的 PEM 文件路径，仅本服务可读（见 docs/admin/microsoft.md）。',
  'is missing, while others of Microsoft Graph are set': '缺失，而 Microsoft Graph 的其他设置已给出',
  'The configuration has a wrong value:': '配置有一处错误：',
  'The configuration has {0} wrong values:': '配置有 {0} 处错误：',
  '  {0} {1}. {2}': '  {0} {1}。{2}',
  'Mend what is listed and start again; nothing was started.': '请改正所列各项后再启动；此次没有启动任何东西。',
  'Names are those of the environment: {0}.': '名称与环境变量相同：{0}。',
  'see `commonhold help`': '见 `commonhold help`',
  'is no setting': '不是设置项',
  'is neither text nor number nor list': '既不是文本也不是数字或列表',
  'is no policy': '不是策略项',
  'Remove it, or mend its name.': '请删除，或改正名称。',
  'is wrong ({0})': '不正确（{0}）',
  'Give a value in that range, or leave it out for the default.': '请给出范围内的值，或省略以用默认值。',
  'names the file {0}, which cannot be read': '所指文件 {0} 无法读取',
  'names the file {0}, which holds no JSON object': '所指文件 {0} 不是 JSON 对象',
  'Put { … } around its contents.': '请用 { … } 括住其内容。',
  'names the file {0}, which is no JSON {1}': '所指文件 {0} 不是 JSON {1}',
  'Mend it there.': '请在那里改正。',
  'The erasure key {0} {1}.': '删除密钥 {0} {1}。',
  'cannot be read or made': '无法读取或建立',
  'is cut short': '不完整',
  'Make the data directory writable, or set COMMONHOLD_ERASURE_KEY (at least 32 random characters).':
    '请让数据目录可写，或设置 COMMONHOLD_ERASURE_KEY（至少 32 个随机字符）。',
  'is no list of domains': '不是域名列表',
  'is no address beginning with {0}': '不是以 {0} 开头的地址',
  'is no whole number from {0} to {1}': '不是 {0} 到 {1} 之间的整数',
  'is wrong': '不正确',
  'Give postgres://HOST:PORT/DATABASE with user and password, or leave it out to use the embedded database in --data DIR.':
    '请给出带用户名和密码的 postgres://HOST:PORT/DATABASE，或省略以使用 --data DIR 中的内嵌数据库。',
  'Give a directory for the embedded database and key files (default ./.commonhold).':
    '请给出存放内嵌数据库和密钥文件的目录（默认 ./.commonhold）。',
  'is empty': '为空',
  'Give the path of a policy file (JSON); only what differs from the defaults has to be in it.':
    '请给出策略文件（JSON）的路径；只需写与默认值不同之处。',
  'Give the address of the HubSpot API (default https://api.hubapi.com).':
    '请给出 HubSpot API 的地址（默认 https://api.hubapi.com）。',
  'Give the address under which Microsoft and HubSpot reach this service from outside, for example https://commonhold.example.com.':
    '请给出 Microsoft 与 HubSpot 从外部访问本服务的地址，例如 https://commonhold.example.com。',
  'No mailbox is to be read.': '没有要读取的邮箱。',
  'Take in the directory or a people file first, or name mailboxes in the policy file (mailboxes.include).':
    '请先导入目录或人员文件，或在策略文件中写明邮箱（mailboxes.include）。',
  'There is no mailbox “{0}” that is read.': '没有要读取的邮箱“{0}”。',
  'Give the primary address of a rep or a company mailbox that policy does not leave out.':
    '请给出业务员或公司邮箱的主地址，且未被策略排除。',
  'Give the access token of the app in HubSpot: one line, no blanks.': '请给出 HubSpot 应用的访问令牌：一行，无空格。',
  'is no access token': '不是访问令牌',
  'Give at least 32 random characters (for example from `openssl rand -hex 32`), the same in every process, for ever.':
    '请给出至少 32 个随机字符（例如用 `openssl rand -hex 32` 生成），每个进程相同，永不更换。',
  'is too short': '太短',
  'Give the domains of your own company, separated by commas, for example example.com,example.cn.':
    '请给出贵公司的域名，用逗号分隔，例如 example.com,example.cn。',
  'Give en or zh-CN.': '请给出 en 或 zh-CN。',
  'is no language of the product': '不是本产品的语言',
  'Give error, warn, info or debug.': '请给出 error、warn、info 或 debug。',
  'is no log level': '不是日志级别',
  'Give the address to listen on (default 127.0.0.1).': '请给出监听地址（默认 127.0.0.1）。',
  'is no host name or IP address': '不是主机名或 IP 地址',
  'Give a port from 0 (any free one) to 65535 (default 8025).':
    '请给出 0（任一空闲端口）到 65535 的端口（默认 8025）。',
  'Give the calls in ten seconds that HubSpot allows this app: 100 (default), 190 Professional and up, 110 OAuth.':
    '请给出 HubSpot 允许此应用每十秒的调用数：100（默认），Professional 及以上 190，OAuth 110。',
  'Give the calls a day that HubSpot leaves to this app (default 240000).':
    '请给出 HubSpot 每天留给此应用的调用数（默认 240000）。',
  'Give the minutes between two syncs of `serve` (default 1).': '请给出 `serve` 两次同步之间的分钟数（默认 1）。',
  'There is no access token for HubSpot.': '没有 HubSpot 的访问令牌。',
  'Set COMMONHOLD_HUBSPOT_TOKEN to the access token of the app (and COMMONHOLD_HUBSPOT_URL, if it is not HubSpot itself).':
    '请把 COMMONHOLD_HUBSPOT_TOKEN 设为应用的访问令牌（若不是 HubSpot 本身，还要设 COMMONHOLD_HUBSPOT_URL）。',
  'Stopped before the next call.': '在下一次调用前停止了。',
  'The next run continues.': '下次运行会继续。',
  'The erasure key is not the one this ledger was kept with.': '删除密钥与此台账一直使用的不同。',
  'Give the former key (COMMONHOLD_ERASURE_KEY, or the file erasure.key of the former data directory): with another one, erased people would come back.':
    '请给出原来的密钥（COMMONHOLD_ERASURE_KEY，或原数据目录中的 erasure.key 文件）：换了密钥，已删除的人会再次出现。',
  'The ledger already holds mail with {0} as an outside domain.': '台账中已有以 {0} 为外部域名的邮件。',
  'Give all your own domains at the first import: import into a new --data directory, with this domain included.':
    '请在首次导入时给出全部自有域名：导入到新的 --data 目录，并包含此域名。',
  'PostgreSQL {0} is too old.': 'PostgreSQL {0} 太旧。',
  'Use PostgreSQL 15 or newer, or leave DATABASE_URL out and give --data DIR.':
    '请用 PostgreSQL 15 或更新版本，或不设 DATABASE_URL 而给出 --data DIR。',
  'The PostgreSQL server in DATABASE_URL did not answer.': 'DATABASE_URL 所指的 PostgreSQL 服务器没有应答。',
  'Check host, port, database, user and password, and that the server accepts connections from here.':
    '请检查主机、端口、数据库、用户名和密码，以及服务器是否接受来自本机的连接。',
  'The embedded ledger is in use by process {0}.': '内嵌台账正被进程 {0} 使用。',
  'Wait for that process or stop it, give another --data directory, or use PostgreSQL (DATABASE_URL), which several processes can share.':
    '请等待或停止该进程，或给出另一 --data 目录，或使用可由多个进程共用的 PostgreSQL（DATABASE_URL）。',
  'The embedded ledger is being opened by another process.': '另一个进程正在打开内嵌台账。',
  'Try again in a moment.': '请稍后再试。',
  'The ledger was written by a newer release ({0}).': '台账由更新的版本写成（{0}）。',
  'Start the newer release, or restore a backup made with this one.': '请启动更新的版本，或恢复用本版本制作的备份。',
  'The backup {0} cannot be written.': '无法写入备份 {0}。',
  'Give a file that does not exist yet, in a directory that may be written to and has room.':
    '请给出尚不存在的文件，所在目录须可写且有足够空间。',
  '{0} is no whole backup of Commonhold.': '{0} 不是完整的 Commonhold 备份。',
  'Give a file that `commonhold backup` wrote to its end; nothing was restored.':
    '请给出 `commonhold backup` 完整写出的文件；未恢复任何内容。',
  'The target already holds a ledger.': '目标已有台账。',
  'Give an empty database or a new --data directory: what is there is never written over.':
    '请给出空数据库或新的 --data 目录：已有内容绝不会被覆盖。',
  'The copy is not the same in {0}.': '副本在 {0} 中不一致。',
  'Nothing was kept. Try again; if it stays so, report it.': '没有保留任何内容。请重试；若仍如此，请报告。',
  'Nobody said where the backup goes.': '没有指定备份写到哪里。',
  'Give --out FILE: a file that does not exist yet.': '请给出 --out FILE：尚不存在的文件。',
  'There is no backup to restore from.': '没有可供恢复的备份。',
  'Give --from FILE: a file that `commonhold backup` wrote.': '请给出 --from FILE：`commonhold backup` 写出的文件。',
  'There is no embedded ledger to move.': '没有可迁移的内嵌台账。',
  'Give the directory of the embedded ledger: --data DIR.': '请给出内嵌台账的目录：--data DIR。',
  'That is no address of a PostgreSQL database.': '这不是 PostgreSQL 数据库地址。',
  'Give postgres://HOST:PORT/DATABASE with user and password, or set DATABASE_URL and give --data DIR.':
    '请给出带用户名和密码的 postgres://HOST:PORT/DATABASE，或设置 DATABASE_URL 并给出 --data DIR。',
  'Nobody said where the ledger is to be moved.': '没有指定台账迁移到哪里。',
  'Set DATABASE_URL to the empty PostgreSQL database (a password is not seen there by others), or give --to.':
    '请把 DATABASE_URL 设为空的 PostgreSQL 数据库（密码在那里不会被他人看到），或给出 --to。',
  'Give the address on which /metrics listens (default 127.0.0.1: this machine alone).':
    '请给出 /metrics 监听的地址（默认 127.0.0.1：仅本机）。',
  'Give a port for /metrics from 0 (any free one) to 65535 (default 8026, or any free one where it is taken).':
    '请给出 /metrics 的端口，0（任意空闲端口）到 65535（默认 8026；若已占用则取任意空闲端口）。',
  'The list of erasures {0} cannot be written.': '无法写入删除名单 {0}。',
  'Make the data directory writable: without the list a restored backup would bring erased people back.':
    '请使数据目录可写：没有该名单，恢复备份会使已删除的人再次出现。',
}
