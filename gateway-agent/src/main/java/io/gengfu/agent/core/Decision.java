package io.gengfu.agent.core;

import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.InstanceState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one reading or tick changed for good.
 *
 * @param steps in the order they were decided
 * @param states of instances, as they are now, that changed without a step
 * @param outputs every output whose owner, value or activation changed; the last word of each
 * @param modes what people's modes changed to, in the order they were set
 * @param decidedAt on the wall clock, as far as it is to be trusted
 * @param nanos on the gateway's monotonic clock
 */
public record Decision(
    List<Step> steps,
    List<InstanceState> states,
    List<OutputState> outputs,
    List<ModeChange> modes,
    Instant decidedAt,
    long nanos) {

  public Decision {
    states = List.copyOf(states);
    steps = List.copyOf(steps);
    outputs = List.copyOf(outputs);
    modes = List.copyOf(modes);
  }

  /** One that changes no mode, and no state without a step. */
  public Decision(List<Step> steps, List<OutputState> outputs, Instant decidedAt, long nanos) {
    this(steps, List.of(), outputs, List.of(), decidedAt, nanos);
  }

  /** An alert's transition and its instance's state after it. */
  public record Step(AlertTransition transition, InstanceState instance) {}

  /**
   * Who owns an output, persisted so that a restart neither drops an owner nor forgets a cap.
   *
   * @param point the output's key
   * @param owner instance key of the rule, or who else asked; empty when nobody does
   * @param value asked for, as the engine codes it
   * @param until when the owner's time is over; empty without a limit
   * @param activations when it was active, within the cap's window, oldest first
   */
  public record OutputState(
      String point,
      String owner,
      double value,
      Optional<Instant> until,
      List<Activation> activations) {

    public OutputState {
      activations = List.copyOf(activations);
    }
  }

  /**
   * A time of activation on the wall clock.
   *
   * @param end empty while it lasts
   */
  public record Activation(Instant start, Optional<Instant> end) {}
}
