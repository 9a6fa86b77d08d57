package io.gengfu.simulators.crash;

/** When the agent dies. */
enum Kill {
  /** While it starts. */
  START,
  /** When a siren has just been switched: the decision is fresh. */
  OUTPUT,
  /** When the file of alerts has just changed. */
  COMMIT,
  /** While it sends what an outage has gathered. */
  SENDING,
  /** At any moment. */
  ANY
}
