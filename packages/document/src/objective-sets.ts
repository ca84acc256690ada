/** The dimensions by which a subject's curriculum orders its goals, and the older three that any subject may use. */
export const THREE_DIMENSIONS = ['知识与技能', '过程与方法', '情感态度与价值观'] as const;

const CORE_COMPETENCES: Record<string, readonly string[]> = {
  语文: ['文化自信', '语言运用', '思维能力', '审美创造'],
  数学: ['数学眼光', '数学思维', '数学语言'],
  英语: ['语言能力', '文化意识', '思维品质', '学习能力'],
  科学: ['科学观念', '科学思维', '探究实践', '态度责任'],
  道德与法治: ['政治认同', '道德修养', '法治观念', '健全人格', '责任意识'],
  信息科技: ['信息意识', '计算思维', '数字化学习与创新', '信息社会责任'],
  体育与健康: ['运动能力', '健康行为', '体育品德'],
  艺术: ['审美感知', '艺术表现', '创意实践', '文化理解'],
  劳动: ['劳动观念', '劳动能力', '劳动习惯和品质', '劳动精神'],
  历史: ['唯物史观', '时空观念', '史料实证', '历史解释', '家国情怀'],
  地理: ['人地协调观', '综合思维', '区域认知', '地理实践力'],
  物理: ['物理观念', '科学思维', '科学探究', '科学态度与责任'],
  化学: ['化学观念', '科学思维', '科学探究与实践', '科学态度与责任'],
  生物学: ['生命观念', '科学思维', '探究实践', '态度责任'],
};

const OTHER_NAMES: Record<string, string> = {
  体育: '体育与健康',
  信息技术: '信息科技',
  音乐: '艺术',
  美术: '艺术',
  生物: '生物学',
  品德: '道德与法治',
  道法: '道德与法治',
  思想品德: '道德与法治',
};

/** The dimensions proposed for a subject; the three for a subject whose curriculum we don't know. */
export function objectiveSet(subject: string): readonly string[] {
  const name = subject.trim();
  return CORE_COMPETENCES[OTHER_NAMES[name] ?? name] ?? THREE_DIMENSIONS;
}
