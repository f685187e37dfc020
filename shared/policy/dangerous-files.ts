/** Endings and types that can act when somebody opens them. */
export const DANGEROUS = [
  ...['exe', 'com', 'scr', 'pif', 'bat', 'cmd', 'msi', 'msp', 'mst', 'dll', 'sys', 'cpl', 'gadget', 'application'],
  ...['js', 'jse', 'vbs', 'vbe', 'vb', 'wsf', 'wsh', 'wsc', 'ps1', 'psm1', 'psd1', 'hta', 'jar', 'jnlp', 'py', 'sh'],
  ...['lnk', 'url', 'scf', 'reg', 'inf', 'chm', 'iso', 'img', 'vhd', 'vhdx', 'appx', 'msix', 'appinstaller', 'xll'],
  ...['html', 'htm', 'xhtml', 'svg', 'swf', 'application/x-msdownload', 'application/x-dosexec'],
] as const
