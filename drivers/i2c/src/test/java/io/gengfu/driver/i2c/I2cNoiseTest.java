package io.gengfu.driver.i2c;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.Exchanges;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.Cause;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * A thermometer on wires that are too long, beside a relay: a temperature that comes out of it is
 * the thermometer's. The other sensors have no check byte, and nothing can promise it of them.
 */
class I2cNoiseTest {

  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration HANG = Duration.ofMillis(500);
  private static final int ADDRESS = 0x5A;
  private static final long UNPLUGGED = Duration.ofHours(12).toNanos();
  private static final long PLUGGED = UNPLUGGED + Duration.ofMinutes(2).toNanos();

  /** The longest pause between two attempts, and the attempt. */
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  private final SplittableRandom dice = new SplittableRandom(20_261_201);
  private final Map<Cause, Integer> bad = new EnumMap<>(Cause.class);
  private final Map<Integer, Integer> words = new HashMap<>();
  private int good;
  private long firstGoodAfter = Long.MAX_VALUE;
  private long now;

  @Test
  void twentyFourHoursOfNoiseMakeNoWrongTemperature() throws Exception {
    var settings =
        I2cSettings.of(
            SampleDevice.of("boiler", DeviceClasses.THERMOMETER)
                .address("bus", "i2c-1")
                .settings("sensor", "mlx90614", "poll", "1s")
                .point("temperature", "value", "object")
                .point("ambient", "value", "ambient")
                .build());
    var station =
        new Station(
            settings, new NoisyWire(), new Exchanges(), new Diary(), this::heard, () -> now);

    while (now < DAY.toNanos()) {
      now = Math.max(now, station.dueNanos());
      station.visit();
    }

    // Each kind of trouble came, and the sensor is of use all the same.
    int troubles = bad.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(bad).containsOnlyKeys(Cause.UNREACHABLE, Cause.TIMEOUT, Cause.GARBLED);
    assertThat(good).isGreaterThan(10 * troubles);
    assertThat(firstGoodAfter - PLUGGED).isBetween(0L, PATIENCE.toNanos());
  }

  private void heard(Reading reading) {
    if (reading.quality() instanceof Quality.Bad(Cause cause, String _)) {
      bad.merge(cause, 1, Integer::sum);
      return;
    }
    good++;
    int command = reading.point().signal().name().equals("ambient") ? 0x06 : 0x07;
    assertThat(reading.value())
        .isEqualTo(Value.of((2 * words.getOrDefault(command, -1) - 27_315) / 100.0));
    if (now >= UNPLUGGED) {
      assertThat(now).isGreaterThanOrEqualTo(PLUGGED);
      firstGoodAfter = Math.min(firstGoodAfter, now);
    }
  }

  /** Each answer is another word, so that an old one would be seen. */
  private final class NoisyWire implements Wire {

    @Override
    public int address() {
      return ADDRESS;
    }

    @Override
    public byte[] ask(byte[] command, int length) throws WireException {
      if (now >= UNPLUGGED && now < PLUGGED) {
        throw nobody();
      }
      int word = dice.nextInt(0x8000);
      words.put((int) command[0], word);
      byte[] answer = answer(command[0], word);
      // Quiet for a minute after the outage: how soon it is back shall not depend on noise.
      boolean quiet = now >= PLUGGED && now < PLUGGED + Duration.ofMinutes(1).toNanos();
      switch (quiet ? -1 : dice.nextInt(200)) {
        case 0, 1 -> throw nobody();
        case 2 -> {
          now += HANG.toNanos();
          throw new WireException(Cause.TIMEOUT, "the bus hangs", "look for a short");
        }
        case 3 -> {
          return new byte[length]; // a line held low
        }
        case 4 -> {
          return new byte[] {-1, -1, -1}; // nobody drives it
        }
        case 5 -> {
          int other = command[0] ^ 1; // ambient for object: the answer to the other question
          return answer(other, words.getOrDefault(other, 0));
        }
        case 6, 7, 8, 9 -> {
          for (int i = 1 + dice.nextInt(3); i > 0; i--) {
            answer[dice.nextInt(length)] ^= (byte) (1 << dice.nextInt(Byte.SIZE));
          }
        }
        default -> {}
      }
      return answer;
    }

    private byte[] answer(int command, int word) {
      byte[] answer = {(byte) word, (byte) (word >> 8), 0};
      answer[2] = (byte) Mlx90614.check(ADDRESS, command, answer);
      return answer;
    }

    private WireException nobody() {
      return new WireException(Cause.UNREACHABLE, "nobody answers", "check wires and power");
    }

    @Override
    public void tell(byte... bytes) {
      throw new AssertionError("a thermometer is only asked");
    }
  }
}
