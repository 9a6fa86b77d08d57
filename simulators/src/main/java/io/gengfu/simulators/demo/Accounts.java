package io.gengfu.simulators.demo;

import io.gengfu.simulators.demo.Incident.Kind;
import io.gengfu.simulators.estate.Estate;
import io.gengfu.simulators.lift.DoorHold;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** What the devices themselves recorded of an incident. */
final class Accounts {

  private final Estate estate;

  Accounts(Estate estate) {
    this.estate = estate;
  }

  /** When the device saw what had to be done, by its own record; empty if it never did. */
  OptionalLong outputNanos(Incident incident) {
    LongStream seen =
        switch (incident.kind().response()) {
          case NONE -> LongStream.empty();
          case HOLD_DOOR ->
              estate.lift(incident.number()).holds().stream().mapToLong(DoorHold::fromNanos);
          case SPEAK ->
              estate.lift(incident.number()).announcements().stream().mapToLong(a -> a.atNanos());
          case CUT_RELAY ->
              estate.charger(incident.number()).switchings().stream()
                  .filter(s -> !s.supplied())
                  .mapToLong(s -> s.atNanos());
          case SOUND_SIREN ->
              estate.siren().switchings().stream().filter(s -> s.on()).mapToLong(s -> s.atNanos());
        };
    return seen.filter(nanos -> nanos >= incident.atNanos()).min();
  }

  /** Whether a door was held that must not be. */
  boolean wronglyHeld(Incident incident) {
    return incident.kind() == Kind.EBIKE_IN_FIREFIGHTER_LIFT
        && estate.lift(incident.number()).holds().stream()
            .anyMatch(hold -> hold.fromNanos() >= incident.atNanos());
  }

  /** How long the door was held from this incident on; zero while it still is. */
  Duration held(Incident incident) {
    return estate.lift(incident.number()).holds().stream()
        .filter(hold -> hold.fromNanos() >= incident.atNanos())
        .flatMap(
            hold ->
                hold
                    .ended()
                    .map(end -> Duration.ofNanos(end.atNanos() - hold.fromNanos()))
                    .stream())
        .findFirst()
        .orElse(Duration.ZERO);
  }
}
