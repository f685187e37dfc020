import type { filesEn } from './files.en.ts'

export const filesZhCn: Readonly<Record<keyof typeof filesEn, string>> = {
  'engagement.sealed': '此邮件仅对收件人加密，Commonhold 不读取其正文；原文请在邮箱中查看。',
  'files.list': '附件：{files}',
  'files.one': '{name}（{size}）',
  'files.why': '{name}（{size}，{why}）',
  'files.more': '另有 {count} 个',
  'files.unnamed': '未命名文件',
  'files.why.too-large': '过大，未保存于此',
  'files.why.too-large-together': '附件总量过大，未保存于此',
  'files.why.forbidden-type': '该类型不予保存',
  'files.why.not-kept': '未能取得内容',
  'files.why.refused': 'HubSpot 未接受',
  'files.why.not-taken': 'HubSpot 未予答复',
  'cli.provision.files':
    '已上传的邮件附件仍保留在 HubSpot 文件的 {folder} 文件夹中；如需清除，请在 HubSpot 中删除该文件夹。',
}
