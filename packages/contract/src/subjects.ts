/** The subjects that a school teaches, as they are kept; others are typed only into a single document. */
export const SUBJECTS = [
  '语文', '数学', '英语', '科学', '体育', '音乐', '美术', '道德与法治', '信息科技', '劳动', '全科', '综合实践活动', '物理', '化学', '生物', '历史',
  '地理', '政治', '书法', '心理健康',
] as const; // prettier-ignore
