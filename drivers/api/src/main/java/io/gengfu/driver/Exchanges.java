package io.gengfu.driver;

import io.gengfu.driver.DeviceReport.RoundTrip;
import io.gengfu.model.Cause;
import io.gengfu.model.Device;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts a driver's talk with one device. Any thread; nothing here waits or allocates but {@link
 * #report}.
 *
 * <pre>{@code
 * long asked = exchanges.asked();
 * …
 * exchanges.answered(asked);           // or
 * exchanges.failed(Cause.TIMEOUT);
 * }</pre>
 */
public final class Exchanges {

  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong unasked = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  // Never changed once made, so any thread may look into it.
  private final Map<Cause, AtomicLong> errors = new EnumMap<>(Cause.class);
  private final AtomicLong totalNanos = new AtomicLong();
  private final AtomicLong maxNanos = new AtomicLong();
  private volatile long lastNanos;

  public Exchanges() {
    for (Cause cause : Cause.values()) {
      errors.put(cause, new AtomicLong());
    }
  }

  /**
   * A request leaves.
   *
   * @return its time, for {@link #answered}; of {@link System#nanoTime}
   */
  public long asked() {
    requests.incrementAndGet();
    return System.nanoTime();
  }

  /**
   * The answer is here, one that refuses too.
   *
   * @param asked what {@link #asked} returned
   */
  public void answered(long asked) {
    long nanos = Math.max(0, System.nanoTime() - asked);
    lastNanos = nanos;
    totalNanos.addAndGet(nanos);
    if (nanos > maxNanos.get()) {
      maxNanos.accumulateAndGet(nanos, Math::max);
    }
    answers.incrementAndGet();
  }

  /** Something came that nobody had asked for just now. */
  public void heard() {
    unasked.incrementAndGet();
  }

  /** A request, or what came by itself, was of no use. */
  public void failed(Cause why) {
    Objects.requireNonNull(errors.get(why)).incrementAndGet();
  }

  /** The connection stands; all but the first time it was made anew. */
  public void connected() {
    connections.incrementAndGet();
  }

  /** Each number as it was at some moment of the call. */
  public DeviceReport report(Device device) {
    var byCause = new EnumMap<Cause, Long>(Cause.class);
    errors.forEach(
        (cause, count) -> {
          if (count.get() > 0) {
            byCause.put(cause, count.get());
          }
        });
    long answered = answers.get();
    Optional<RoundTrip> roundTrip =
        answered == 0
            ? Optional.empty()
            : Optional.of(
                new RoundTrip(
                    Duration.ofNanos(lastNanos),
                    Duration.ofNanos(totalNanos.get() / answered),
                    Duration.ofNanos(maxNanos.get())));
    return new DeviceReport(
        device,
        requests.get(),
        answered,
        unasked.get(),
        byCause,
        Math.max(0, connections.get() - 1),
        roundTrip);
  }
}
