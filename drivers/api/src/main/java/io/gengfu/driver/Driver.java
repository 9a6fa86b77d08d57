package io.gengfu.driver;

import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One session with one line of devices. Starts at once and connects in the background; an
 * unreachable device is not an error but a stream of bad readings. It owns its connection and its
 * threads, reconnects for ever with back-off and jitter, and holds no lock of its own while it
 * hands a reading over.
 *
 * <p><b>Freshness.</b> Every mapped point, outputs included, is handed over at least once per the
 * device's {@code interval}, changed or not, as long as the device shows in that time that the
 * value still stands; otherwise with a bad quality. Interlocks live on this.
 */
public interface Driver extends AutoCloseable {

  /** Called once, from one thread; returns at once, never throws because of a device. */
  void start(ReadingSink sink);

  /**
   * Writes, then reads back. Any thread; never blocks.
   *
   * @param limit the whole time allowed, waiting for the line included
   * @return completes with the read-back, handed to the sink too, only when the device holds the
   *     value; otherwise fails with {@link WriteException}
   */
  CompletionStage<Reading> write(Point point, Value value, Duration limit);

  /** A way to write a flag output in place, where the device offers one that is bounded. */
  default Optional<DirectOutput> direct(Point point) {
    return Optional.empty();
  }

  /**
   * How the talk with each device of the line has gone since the driver was opened; none for what
   * is not counted. Any thread; returns at once. See {@link Exchanges}.
   */
  default List<DeviceReport> report() {
    return List.of();
  }

  /** Idempotent, never throws; no reading is handed over and no thread is left after it returns. */
  @Override
  void close();
}
