package io.gengfu.rules;

import java.util.Optional;

/** Who is behind a transition, and why; nobody where the rule alone decided. */
record Because(Optional<String> who, Optional<String> why, Optional<Reason> reason) {

  /** The condition came or went: the evidence says it all. */
  static final Because CONDITION =
      new Because(Optional.empty(), Optional.empty(), Optional.empty());

  static Because of(ByHand hand) {
    return new Because(
        Optional.of(hand.who()),
        Optional.of(hand.why()).filter(why -> !why.isBlank()),
        hand.reason());
  }

  /** The engine did it by itself. */
  static Because rule(String why) {
    return new Because(Optional.empty(), Optional.of(why), Optional.empty());
  }
}
