package io.gengfu.rules;

import java.util.Optional;

/**
 * What a person says who does something with an alert.
 *
 * @param who never blank
 * @param why in the person's own words; may be empty where the deed needs no reason
 * @param reason what the alert turned out to be, for the false-alarm rate
 */
public record ByHand(String who, String why, Optional<Reason> reason) {

  public ByHand {
    if (who.isBlank()) {
      throw new IllegalArgumentException("nobody is named");
    }
  }

  public ByHand(String who, String why) {
    this(who, why, Optional.empty());
  }
}
