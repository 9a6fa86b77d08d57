package io.gengfu.driver.modbus;

import com.digitalpetri.modbus.pdu.ModbusRequestPdu;
import com.digitalpetri.modbus.pdu.ModbusResponsePdu;
import io.gengfu.driver.serial.ByteLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Modbus RTU on a line of bytes: before each request a silence that ends what was said before, then
 * the answer, wherever among stray bytes it is.
 *
 * <p>An RTU answer does not say which request it belongs to. After a time-out the same unit is
 * asked for something else only after the time-out once more; else a late answer would be taken for
 * the next.
 */
final class RtuConnection implements Connection {

  private static final Logger LOG = LoggerFactory.getLogger(RtuConnection.class);

  /** How long {@link #abort} may have to wait for a read. */
  private static final Duration SLICE = Duration.ofMillis(100);

  /** Bytes that are kept while an answer is looked for: an echo, noise, the answer. */
  private static final int RECEIVED_MAX = 4 * RtuFrames.MAX;

  /** A line that never falls silent is talked over after this: nobody else may speak on it. */
  private static final Duration BABBLE_MAX = Duration.ofMillis(500);

  /** V1.02 §2.5.1.1: above 19,200 bits per second it is no shorter. */
  private static final Duration SILENCE_LEAST = Duration.ofNanos(1_750_000);

  /**
   * What a unit may still answer, and until when.
   *
   * @param again whether it was asked again meanwhile and one answer has come; nobody knows to
   *     which
   */
  private record Late(ByteBuffer request, long untilNanos, boolean again) {}

  private final ByteLine line;
  private final IntFunction<Duration> wireTime;
  private final long silenceNanos;
  private final LongSupplier clock;
  private final Map<Integer, Late> late = new HashMap<>();
  private final byte[] received = new byte[RECEIVED_MAX];
  private long lastByteNanos;
  private boolean echoes;
  private volatile @Nullable ModbusFault fate;

  /**
   * @param wireTime how long so many characters take
   * @param pause the silence before a request, when longer than 3.5 characters
   * @param clock nanoseconds that pass while the line waits, as {@link System#nanoTime}
   */
  RtuConnection(ByteLine line, IntFunction<Duration> wireTime, Duration pause, LongSupplier clock) {
    this.line = line;
    this.clock = clock;
    this.lastByteNanos = clock.getAsLong();
    this.wireTime = wireTime;
    this.silenceNanos =
        Stream.of(wireTime.apply(35).dividedBy(10), SILENCE_LEAST, pause)
            .mapToLong(Duration::toNanos)
            .max()
            .orElseThrow();
  }

  @Override
  public ModbusResponsePdu request(int unit, ModbusRequestPdu request, Duration limit)
      throws ModbusFault {
    byte[] frame = RtuFrames.frame(unit, Pdus.bytes(request));
    try {
      fallSilent(unit, frame);
      line.write(frame);
      Duration travel = wireTime.apply(frame.length + RtuFrames.answerLength(frame));
      return answer(unit, request, frame, limit, clock.getAsLong() + travel.toNanos());
    } catch (IOException e) {
      throw ModbusFault.unreachable(String.valueOf(e.getMessage()));
    }
  }

  private ModbusResponsePdu answer(
      int unit, ModbusRequestPdu request, byte[] frame, Duration limit, long from)
      throws ModbusFault, IOException {
    long end = from + limit.toNanos();
    int length = 0;
    while (true) {
      int start = echoes && length >= frame.length && startsWith(frame) ? frame.length : 0;
      Optional<RtuFrames.Found> found = RtuFrames.find(received, start, length, frame);
      if (found.isPresent()) {
        learnEcho(frame, found.get());
        answeredAgain(unit, frame, end + limit.toNanos());
        byte[] pdu = Arrays.copyOfRange(received, found.get().pduStart(), found.get().pduEnd());
        return Pdus.answer(request, ByteBuffer.wrap(pdu));
      }
      long left = end - clock.getAsLong();
      if (left <= 0) {
        late.put(unit, new Late(ByteBuffer.wrap(frame), end + limit.toNanos(), false));
        throw nothing(unit, frame, length, limit);
      }
      if (length == received.length) {
        // Nothing but noise: what an answer could begin in is kept.
        System.arraycopy(received, length - RtuFrames.MAX, received, 0, RtuFrames.MAX);
        length = RtuFrames.MAX;
      }
      length += read(length, Duration.ofNanos(left));
    }
  }

  private void answeredAgain(int unit, byte[] frame, long untilNanos) {
    Late still = late.get(unit);
    if (still != null && !still.again()) {
      late.put(unit, new Late(ByteBuffer.wrap(frame), untilNanos, true));
    }
  }

  private ModbusFault nothing(int unit, byte[] frame, int length, Duration limit) {
    boolean echoOnly = length == frame.length && startsWith(frame);
    if (length == 0 || echoOnly) {
      return ModbusFault.timeout("no answer of unit " + unit + " in " + limit.toMillis() + "ms");
    }
    return ModbusFault.noise(
        length + " bytes and among them no answer of unit " + unit + " with a right checksum");
  }

  /** Some adapters return what is sent. Learned from reads, whose answer is never their echo. */
  private void learnEcho(byte[] frame, RtuFrames.Found found) {
    if (frame[1] <= 4) {
      boolean echoed = found.pduStart() > frame.length && startsWith(frame);
      if (echoed != echoes) {
        LOG.debug("the adapter returns what is sent: {}", echoed);
      }
      echoes = echoed;
    }
  }

  private boolean startsWith(byte[] frame) {
    return Arrays.equals(received, 0, frame.length, frame, 0, frame.length);
  }

  /** Throws away what was said before, until nobody has spoken for long enough. */
  private void fallSilent(int unit, byte[] frame) throws IOException, ModbusFault {
    long giveUp = clock.getAsLong() + BABBLE_MAX.toNanos();
    Late still = late.get(unit);
    long lateUntil = clock.getAsLong();
    if (still != null && !still.request().equals(ByteBuffer.wrap(frame))) {
      lateUntil = still.untilNanos();
      giveUp += Math.max(0, lateUntil - clock.getAsLong());
    }
    while (true) {
      long now = clock.getAsLong();
      long rest = Math.max(lastByteNanos + silenceNanos, lateUntil) - now;
      int stray = read(0, Duration.ofNanos(Math.max(0, rest)));
      if ((stray == 0 && rest <= 0) || now - giveUp >= 0) {
        break;
      }
    }
    if (still != null && clock.getAsLong() - still.untilNanos() >= 0) {
      late.remove(unit);
    }
  }

  private int read(int offset, Duration limit) throws IOException, ModbusFault {
    ModbusFault ended = fate;
    if (ended != null) {
      throw ended;
    }
    int count = line.read(received, offset, limit.compareTo(SLICE) < 0 ? limit : SLICE);
    if (count > 0) {
      lastByteNanos = clock.getAsLong();
    }
    return count;
  }

  /** A port that was opened again is the same port. */
  @Override
  public boolean mayBeHalfOpen() {
    return false;
  }

  @Override
  public void abort() {
    fate = ModbusFault.unreachable("the driver is closed");
  }

  @Override
  public void close() {
    line.close();
  }
}
