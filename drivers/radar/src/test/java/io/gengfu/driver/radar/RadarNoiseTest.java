package io.gengfu.driver.radar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gengfu.driver.DeviceReport;
import io.gengfu.driver.Exchanges;
import io.gengfu.driver.serial.ByteLine;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.Cause;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** A day on a noisy wire, in virtual time. */
class RadarNoiseTest {

  private static final Duration DAY = Duration.ofHours(24);
  private static final long SEED = 20_261_124;
  private static final int CHARACTER_NANOS = 1_000_000_000 / 11_520;

  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
  private final Played line = new Played();
  private final Exchanges exchanges = new Exchanges();
  private final List<Reading> wrong = new ArrayList<>();
  private int good;
  private int bad;

  /** Answers each question; one of twenty answers is spoiled in several bytes, its sum included. */
  private final class Played implements ByteLine {
    private long now;
    private int spoiled;
    private byte[] coming = {};

    @Override
    public void write(byte[] question) {
      Frame answer =
          switch (question[2]) {
            case (byte) 0x85 -> new Frame(0x85, 0x82, new byte[] {(byte) pulse()});
            case (byte) 0x81 -> new Frame(0x81, 0x82, new byte[] {14});
            default -> new Frame(question[2] & 0xFF, question[3] & 0xFF, new byte[] {1});
          };
      var out = new ByteArrayOutputStream();
      if (random.nextInt(10) == 0) {
        byte[] noise = new byte[random.nextInt(40)];
        random.nextBytes(noise);
        out.writeBytes(noise);
      }
      byte[] bytes = answer.bytes();
      if (random.nextInt(20) == 0) {
        spoiled++;
        // A burst over what is said and over the sum that is to protect it.
        bytes[Frame.HEAD_LENGTH] = (byte) random.nextInt(256);
        bytes[Frame.HEAD_LENGTH + 1] = (byte) random.nextInt(256);
      }
      out.writeBytes(bytes);
      coming = out.toByteArray();
    }

    /** 68 to 72, as a heart beats. */
    private int pulse() {
      return 70 + (int) (2 * Math.sin(now / 1e10));
    }

    @Override
    public int read(byte[] into, int offset, Duration limit) {
      int count = Math.min(coming.length, into.length - offset);
      if (count == 0) {
        now += Math.max(limit.toNanos(), 1_000);
        return 0;
      }
      now += (long) count * CHARACTER_NANOS;
      System.arraycopy(coming, 0, into, offset, count);
      coming = Arrays.copyOfRange(coming, count, coming.length);
      return count;
    }

    @Override
    public void close() {
      coming = new byte[0];
    }
  }

  private void judge(Reading reading) {
    if (!(reading.value() instanceof Value.Quantity quantity)) {
      bad++;
      return;
    }
    good++;
    boolean isRight =
        reading.point().signal().name().equals("pulse")
            ? Math.abs(quantity.amount() - 70) <= 2 + 10
            : Math.abs(quantity.amount() - 14) <= 4;
    if (!isRight) {
      wrong.add(reading);
    }
  }

  // One of 256 spoiled messages has a right sum: with no more than that, several wrong pulses a
  // day.
  @Test
  void aDayOfNoiseMakesNoWrongPulse() throws Exception {
    RadarSettings settings =
        RadarSettings.of(
            SampleDevice.of("flat-1", DeviceClasses.DWELLING)
                .interval(Duration.ofSeconds(5))
                .address("serial", "/dev/played")
                .settings("poll", "1s")
                .point("pulse", "measure", "heart-rate")
                .point("respiration", "measure", "breath-rate")
                .build());
    var radar =
        new RadarLine("played", settings, exchanges, this::judge, () -> line, () -> line.now);

    while (line.now < DAY.toNanos()) {
      radar.guardedStep();
    }

    assertThat(line.spoiled).isGreaterThan(10_000);
    assertThat(wrong).as("seed %d, %d spoiled", SEED, line.spoiled).isEmpty();
    assertThat(good).as("good readings of two figures").isGreaterThan(2 * 24 * 3_600 / 5);
    assertThat(bad).as("bad readings").isLessThan(good / 100);
    // What an installer sees of such a wire: questions that came to nothing, garbage each of them.
    DeviceReport report = exchanges.report(settings.device());
    long failed = report.errors().getOrDefault(Cause.GARBLED, 0L);
    assertThat(failed).isBetween(line.spoiled / 2L, (long) line.spoiled);
    assertThat(report.errors()).containsOnlyKeys(Cause.GARBLED);
    assertThat(report.answers() + failed).isCloseTo(report.requests(), within(3L));
  }
}
