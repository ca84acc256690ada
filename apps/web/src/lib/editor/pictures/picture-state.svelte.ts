/** What a drawn picture shows now. */
export class PictureState {
  pictureId: string | null = $state(null);
  /** percent of the line; null is its natural width */
  width: number | null = $state(null);
  alt = $state('');
  selected = $state(false);

  constructor(attributes: Record<string, unknown>) {
    this.show(attributes);
  }

  show(attributes: Record<string, unknown>): void {
    this.pictureId = (attributes['pictureId'] as string | null) ?? null;
    this.width = (attributes['width'] as number | null) ?? null;
    this.alt = String(attributes['alt'] ?? '');
  }
}
