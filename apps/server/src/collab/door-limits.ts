/** How many sockets there may be at once, and how fast one may send. */
export interface DoorLimits {
  /** of one sign-in: a person's open tabs */
  session: number;
  person: number;
  document: number;
  /** a school's hundred teachers come from one address */
  address: number;
  /** frames a second, pings included */
  frames: number;
  /** ms for which somebody may send faster than that, while we read no faster */
  floodPatience: number;
  /** ms that an upgrade may take */
  upgrade: number;
}

export const DOOR_LIMITS: DoorLimits = {
  session: 20,
  person: 100,
  document: 500,
  address: 2_000,
  frames: 300,
  floodPatience: 10_000,
  upgrade: 10_000,
};
