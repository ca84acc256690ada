/** Words between servers that may be lost: awareness, wake-ups. Nothing durable depends on one arriving. */
export interface Bus {
  publish(topic: string, message: Uint8Array): void;
  /**
   * Yields what others and this process itself publish on the topic, until unsubscribed; never before `publish` returns.
   * A listener that throws does not stop the others.
   */
  subscribe(topic: string, onMessage: (message: Uint8Array) => void): () => void;
  close(): Promise<void>;
}
