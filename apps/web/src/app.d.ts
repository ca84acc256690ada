declare global {
  namespace App {
    interface Error {
      message: string;
      code?: import('@gongbei/contract/problems').ProblemCode | 'unreachable';
    }
  }
}
export {};
