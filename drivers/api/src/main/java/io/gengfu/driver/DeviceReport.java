package io.gengfu.driver;

import io.gengfu.model.Cause;
import io.gengfu.model.Device;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How the talk with one device has gone since its driver was opened. Kept by {@link Exchanges}.
 *
 * @param requests sent to the device: reads, writes, subscriptions
 * @param answers to them, those that refuse included
 * @param unasked messages that came by themselves: notifications, publications, edges
 * @param errors what went wrong, by kind; a kind that never happened is not in it
 * @param reconnects how often the connection was made anew after the first time
 * @param roundTrip from a request to its answer; empty before the first
 */
public record DeviceReport(
    Device device,
    long requests,
    long answers,
    long unasked,
    Map<Cause, Long> errors,
    long reconnects,
    Optional<RoundTrip> roundTrip) {

  public DeviceReport {
    errors = Map.copyOf(errors);
  }

  /** Of all answers since the driver was opened. */
  public record RoundTrip(Duration last, Duration mean, Duration max) {}
}
