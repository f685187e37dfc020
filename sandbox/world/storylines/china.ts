import type { AccountStory } from '../story.ts'

/** Customers of the China team. Their mail is Chinese, partly in GBK or GB18030, with `回复：` and `答复:`. */
const START = '2024-11-18'
const END = '2026-11-09'
const CN = 480

export const china: readonly AccountStory[] = [
  {
    account: 'huadong-valve.example',
    name: '华东阀门有限公司',
    language: 'zh',
    zone: CN,
    story:
      'All to the role mailbox sales-3@: Wang Fang sits behind it until 2025-10-01, Zhou Hao from 2025-10-15. Chen Xiaoming (163.com) works here until 2025-12-01.',
    crm: {
      owner: 'zhouhao',
      deals: [{ name: '华东阀门 二期', amount: 380000, stage: 'closedwon', close: '2026-04-22' }],
    },
    contacts: [
      { key: 'zhouli', name: '周丽', address: 'zhou.li@huadong-valve.example', title: '采购部经理', client: 'foxmail' },
      {
        key: 'heqiang',
        name: '何强',
        address: 'he.qiang@huadong-valve.example',
        title: '设备工程师',
        client: 'outlook',
      },
      {
        key: 'xiaoming',
        name: '陈晓明',
        address: 'chen.xiaoming.valve.0003@163.com',
        title: '仪表工程师',
        client: 'netease',
      },
    ],
    phases: [
      { from: START, until: '2025-09-20', threads: 22, contact: 'zhouli', to: 'sales3' },
      { from: '2025-10-20', until: END, threads: 12, contact: 'zhouli', to: 'sales3' },
      { from: START, until: '2025-09-20', threads: 4, contact: 'heqiang', to: 'sales3' },
      { from: '2025-10-20', until: END, threads: 4, contact: 'heqiang', to: 'sales3' },
      { from: START, until: '2025-09-20', threads: 4, contact: 'xiaoming', to: 'sales3' },
    ],
    greetings: [{ by: 'zhouhao', from: '2026-01-01', until: END }],
  },
  {
    account: 'beihai-water.example',
    name: '北海水务集团',
    language: 'zh',
    zone: CN,
    story: 'Personal to Li Wei. One buyer writes from free mail, and HubSpot knows that he belongs here.',
    crm: {
      owner: 'liwei',
      deals: [
        { name: '北海水务 智慧水表', amount: 650000, stage: 'contractsent', close: '2027-01-20' },
        { name: '北海水务 泵站改造', amount: 270000, stage: 'closedwon', close: '2026-06-15' },
      ],
    },
    contacts: [
      { key: 'linjian', name: '林建', address: 'lin.jian@beihai-water.example', title: '副总经理', client: 'outlook' },
      { key: 'wumei', name: '吴梅', address: 'wu.mei@beihai-water.example', title: '采购主管', client: 'foxmail' },
      { key: 'zhang', name: '张买', address: 'zhang.buyer.0002@163.com', title: '采购员', client: 'netease' },
    ],
    phases: [
      { from: START, until: END, threads: 12, contact: 'linjian', to: 'liwei' },
      { from: START, until: END, threads: 14, contact: 'wumei', to: 'liwei' },
      { from: START, until: END, threads: 8, contact: 'zhang', to: 'liwei' },
      { from: '2025-05-01', until: '2026-02-01', threads: 2, contact: 'wumei', to: 'service' },
    ],
    greetings: [{ by: 'liwei', from: START, until: END }],
  },
  {
    account: 'jinling-chem.example',
    name: '金陵化工股份有限公司',
    language: 'zh',
    zone: CN,
    story: 'Chen Jing leads (two addresses), her manager Zhao Min keeps a third.',
    crm: {
      owner: 'chenjing',
      deals: [{ name: '金陵化工 DCS配套', amount: 440000, stage: 'qualifiedtobuy', close: '2027-02-10' }],
    },
    contacts: [
      {
        key: 'xugang',
        name: '徐刚',
        address: 'xu.gang@jinling-chem.example',
        title: '仪表车间主任',
        client: 'outlook',
      },
      { key: 'sunyan', name: '孙燕', address: 'sun.yan@jinling-chem.example', title: '采购部总监', client: 'netease' },
    ],
    phases: [
      { from: START, until: END, threads: 12, contact: 'xugang', to: 'chenjing' },
      { from: START, until: END, threads: 7, contact: 'xugang', to: 'jchen@hengtai.example' },
      { from: START, until: END, threads: 11, contact: 'sunyan', to: 'zhao' },
    ],
    greetings: [{ by: 'chenjing', from: START, until: END }],
  },
  {
    account: 'lanzhou-instr.example',
    name: '兰州石化仪表公司',
    language: 'zh',
    zone: CN,
    story: 'Tenders go to sales@, faults to service@; Sun Lei is only copied.',
    crm: { owner: 'sunlei' },
    contacts: [
      { key: 'mazhong', name: '马忠', address: 'ma.zhong@lanzhou-instr.example', title: '物资部', client: 'foxmail' },
      {
        key: 'dinghua',
        name: '丁华',
        address: 'ding.hua@lanzhou-instr.example',
        title: '设备工程师',
        client: 'netease',
      },
    ],
    phases: [
      { from: START, until: END, threads: 16, contact: 'mazhong', to: 'sales', cc: ['sunlei'] },
      { from: START, until: END, threads: 12, contact: 'dinghua', to: 'service' },
    ],
  },
  {
    account: 'qinling-power.example',
    name: '秦岭电力检修公司',
    language: 'zh',
    zone: CN,
    story:
      'Isolated with Li Wei: the general manager and the engineers know nobody else; his private address turns up in Cc.',
    crm: { owner: 'liwei', deals: [{ name: '秦岭电力 年检', amount: 98000, stage: 'closedwon', close: '2026-01-28' }] },
    contacts: [
      { key: 'guoqing', name: '郭庆', address: 'guo.qing@qinling-power.example', title: '总经理', client: 'phone' },
      { key: 'tianye', name: '田野', address: 'tian.ye@qinling-power.example', title: '检修工程师', client: 'outlook' },
    ],
    phases: [
      { from: START, until: END, threads: 14, contact: 'guoqing', to: 'liwei' },
      { from: START, until: END, threads: 16, contact: 'tianye', to: 'liwei' },
    ],
    scenes: [
      [
        {
          id: 'qinling-private-1',
          at: '2026-08-12 19:40',
          from: 'guoqing',
          to: ['liwei'],
          cc: ['liwei.private.0006@qq.com'],
          subject: '明天的验收',
          text: '李经理，\n\n明天验收的资料也发到你自己的邮箱了，路上方便看。',
        },
        {
          id: 'qinling-private-2',
          at: '2026-08-12 20:15',
          from: 'liwei',
          to: ['guoqing'],
          subject: '回复: 明天的验收',
          text: '郭总，\n\n收到，明天见。以后发公司邮箱就好。',
          answers: 'qinling-private-1',
        },
      ],
    ],
    greetings: [{ by: 'liwei', from: START, until: END }],
  },
  {
    account: 'xiamen-marine.example',
    name: '厦门船舶重工',
    language: 'zh',
    zone: CN,
    story:
      'The rotation that does not happen: Wang Fang copies Zhou Hao since autumn 2025, the customer drops him every time.',
    crm: {
      owner: 'zhouhao',
      deals: [{ name: '厦门船舶 液位系统', amount: 520000, stage: 'contractsent', close: '2026-12-28' }],
    },
    contacts: [
      {
        key: 'caiyong',
        name: '蔡勇',
        address: 'cai.yong@xiamen-marine.example',
        title: '采购部部长',
        client: 'foxmail',
      },
      {
        key: 'hongling',
        name: '洪玲',
        address: 'hong.ling@xiamen-marine.example',
        title: '技术部工程师',
        client: 'outlook',
      },
    ],
    phases: [
      { from: START, until: '2025-09-26', threads: 14, contact: 'caiyong', to: 'wangfang' },
      {
        from: '2025-10-09',
        until: END,
        threads: 18,
        contact: 'caiyong',
        to: 'wangfang',
        ourCc: ['zhouhao'],
        replyAll: false,
      },
      { from: START, until: END, threads: 8, contact: 'hongling', to: 'wangfang' },
    ],
    greetings: [{ by: 'wangfang', from: START, until: END }],
  },
  {
    account: 'tianfu-pharma.example',
    name: '天府制药',
    language: 'zh',
    zone: CN,
    story: 'Signed in January 2026, then handed to after-sales: Xu Lan has become a second tie beside Chen Jing.',
    crm: {
      owner: 'chenjing',
      deals: [{ name: '天府制药 洁净车间', amount: 310000, stage: 'closedwon', close: '2026-01-12' }],
    },
    contacts: [
      { key: 'luomin', name: '罗敏', address: 'luo.min@tianfu-pharma.example', title: '设备部经理', client: 'netease' },
      { key: 'qiuyu', name: '邱宇', address: 'qiu.yu@tianfu-pharma.example', title: '验证工程师', client: 'foxmail' },
    ],
    phases: [
      { from: START, until: END, threads: 22, contact: 'luomin', to: 'chenjing' },
      { from: '2026-01-19', until: END, threads: 7, contact: 'qiuyu', to: 'xulan' },
    ],
  },
  {
    account: 'dongting-paper.example',
    name: '洞庭纸业',
    language: 'zh',
    zone: CN,
    story:
      'Everything to Sun Lei from a telephone that sets neither In-Reply-To nor References: threads must be guessed.',
    contacts: [
      { key: 'pengfei', name: '彭飞', address: 'peng.fei@dongting-paper.example', title: '设备科长', client: 'phone' },
    ],
    phases: [{ from: START, until: END, threads: 24, contact: 'pengfei', to: 'sunlei' }],
  },
  {
    account: 'yantai-brewery.example',
    name: '烟台酿酒集团',
    language: 'zh',
    zone: CN,
    story: 'A customer of the whole team: Zhao Min, Li Wei, Sun Lei and service@ each have their part.',
    crm: { owner: 'zhao' },
    contacts: [
      {
        key: 'jiangbo',
        name: '姜波',
        address: 'jiang.bo@yantai-brewery.example',
        title: '副总经理',
        client: 'outlook',
      },
      { key: 'yuxin', name: '于欣', address: 'yu.xin@yantai-brewery.example', title: '采购员', client: 'foxmail' },
    ],
    phases: [
      { from: START, until: END, threads: 8, contact: 'jiangbo', to: 'zhao' },
      { from: START, until: END, threads: 13, contact: 'yuxin', to: 'liwei' },
      { from: START, until: END, threads: 7, contact: 'yuxin', to: 'sunlei' },
      { from: START, until: END, threads: 6, contact: 'jiangbo', to: 'service' },
    ],
  },
  {
    account: 'taihu-pump.example',
    name: '太湖水泵厂',
    language: 'zh',
    zone: CN,
    story: 'One question in summer 2025, one this October.',
    contacts: [
      { key: 'fanjun', name: '范军', address: 'fan.jun@taihu-pump.example', title: '厂长', client: 'netease' },
    ],
    phases: [
      {
        from: '2025-07-07',
        until: '2025-07-11',
        threads: 1,
        contact: 'fanjun',
        to: 'sunlei',
        turns: [2, 2],
        customerBegins: 1,
      },
      {
        from: '2026-10-12',
        until: '2026-10-16',
        threads: 1,
        contact: 'fanjun',
        to: 'sunlei',
        turns: [2, 2],
        customerBegins: 1,
      },
    ],
  },
  {
    account: 'kunlun-gas.example',
    name: '昆仑燃气',
    language: 'zh',
    zone: CN,
    story: 'An old Exchange server: answers carry a Thread-Index and nothing else. Zhou Hao and sales@ share it.',
    contacts: [
      { key: 'baolin', name: '包林', address: 'bao.lin@kunlun-gas.example', title: '计量部', client: 'exchange' },
    ],
    phases: [
      { from: '2025-06-09', until: END, threads: 15, contact: 'baolin', to: 'zhouhao' },
      { from: '2025-06-09', until: END, threads: 8, contact: 'baolin', to: 'sales' },
    ],
  },
  {
    account: 'songjiang-mold.example',
    name: '松江模具',
    language: 'zh',
    zone: CN,
    story:
      'Top rep changed without any plan: Li Wei until autumn 2025, then all to Sun Lei. Chen Xiaoming works here from 2025-12-01.',
    crm: { owner: 'liwei' },
    contacts: [
      {
        key: 'shenyi',
        name: '沈毅',
        address: 'shen.yi@songjiang-mold.example',
        title: '生产部经理',
        client: 'outlook',
      },
      {
        key: 'xiaoming',
        name: '陈晓明',
        address: 'chen.xiaoming.valve.0003@163.com',
        title: '仪表工程师',
        client: 'netease',
        inCrm: false,
      },
    ],
    phases: [
      { from: START, until: '2025-09-12', threads: 11, contact: 'shenyi', to: 'liwei' },
      { from: '2025-09-22', until: END, threads: 24, contact: 'shenyi', to: 'sunlei' },
      { from: '2025-12-08', until: END, threads: 9, contact: 'xiaoming', to: 'sunlei' },
    ],
  },
  {
    account: 'heilong-grain.example',
    name: '黑龙粮油',
    language: 'zh',
    zone: CN,
    story: 'Only Chen Jing, and nothing since April 2026: personal and silent.',
    contacts: [
      { key: 'guanwei', name: '关伟', address: 'guan.wei@heilong-grain.example', title: '采购部', client: 'foxmail' },
    ],
    phases: [{ from: START, until: '2026-04-10', threads: 26, contact: 'guanwei', to: 'chenjing' }],
  },
  {
    account: 'pearl-electronics.example',
    name: '珠江电子',
    language: 'zh',
    zone: CN,
    story:
      'service@ mostly; its two letters to sales-3@ fall into the days without an occupant, when that is a company mailbox.',
    contacts: [
      {
        key: 'liangjie',
        name: '梁洁',
        address: 'liang.jie@pearl-electronics.example',
        title: '品质部',
        client: 'netease',
      },
    ],
    phases: [
      { from: START, until: END, threads: 16, contact: 'liangjie', to: 'service' },
      { from: START, until: END, threads: 6, contact: 'liangjie', to: 'wangfang' },
    ],
    scenes: [
      [
        {
          id: 'pearl-gap-1',
          at: '2025-10-09 10:10',
          from: 'liangjie',
          to: ['sales3'],
          subject: '询问液位开关交期',
          text: '您好：\n\n上次的液位开关还有库存吗？',
        },
        {
          id: 'pearl-gap-2',
          at: '2025-10-10 09:00',
          from: 'sales3',
          to: ['liangjie'],
          subject: '答复: 询问液位开关交期',
          text: '梁经理您好：\n\n有库存，三天内可发。',
          answers: 'pearl-gap-1',
        },
        {
          id: 'pearl-gap-3',
          at: '2025-10-10 10:30',
          from: 'liangjie',
          to: ['sales3'],
          subject: 'Re:询问液位开关交期',
          text: '好的，订二十只。',
          answers: 'pearl-gap-2',
        },
      ],
    ],
  },
]
