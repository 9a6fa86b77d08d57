package io.gengfu.driver.gpio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetectionTest {

  private static final long S = 1_000_000_000;

  private static Detection detection(int pulses, int within, int blind) {
    return new Detection(
        new Detection.Rule(pulses, Duration.ofSeconds(within), Duration.ofSeconds(blind)));
  }

  private static void pulse(Detection detection, long at) {
    detection.take(true, at);
    detection.take(false, at + S / 10);
  }

  @Test
  void withoutARuleItIsTheContact() {
    var contact = new Detection(Detection.NONE);

    contact.take(true, 5 * S);
    assertThat(contact.present(5 * S)).isTrue();
    assertThat(contact.left(5 * S)).isNegative();
    contact.take(false, 6 * S);
    assertThat(contact.present(6 * S)).isFalse();
  }

  @Test
  void onePulseOfTwoIsNobody() {
    Detection pir = detection(2, 10, 0);

    pulse(pir, S);

    assertThat(pir.present(2 * S)).isFalse();
    pulse(pir, 12 * S); // Too late: the window is over.
    assertThat(pir.present(12 * S)).isFalse();
    pulse(pir, 15 * S);
    assertThat(pir.present(15 * S)).isTrue();
  }

  @Test
  void whoIsThereStaysForTheRestOfTheWindow() {
    Detection pir = detection(2, 10, 0);
    pulse(pir, S);
    pulse(pir, 4 * S);

    assertThat(pir.left(5 * S)).isEqualTo(6 * S);
    assertThat(pir.present(11 * S - 1)).isTrue();
    assertThat(pir.present(11 * S)).isFalse();
    assertThat(pir.left(11 * S)).isNegative();
  }

  // Triggered again and again it never lets go: one edge, and somebody all the time.
  @Test
  void aContactThatIsHeldCountsAsOftenEnough() {
    Detection pir = detection(3, 10, 0);
    pir.take(true, S);

    assertThat(pir.left(S)).isEqualTo(10 * S);
    assertThat(pir.present(11 * S - 1)).isFalse();
    assertThat(pir.present(11 * S)).isTrue();
    pir.take(false, 60 * S);
    assertThat(pir.present(60 * S)).isFalse();
  }

  @Test
  void whileTheDetectorIsBlindWhatItSawStands() {
    Detection pir = detection(1, 0, 3);
    pir.take(true, S);
    pir.take(false, 5 * S);

    assertThat(pir.present(8 * S - 1)).isTrue();
    assertThat(pir.left(6 * S)).isEqualTo(2 * S);
    pir.take(true, 7 * S); // It was not blind after all: from here on anew.
    pir.take(false, 9 * S);
    assertThat(pir.present(12 * S - 1)).isTrue();
    assertThat(pir.present(12 * S)).isFalse();
  }

  @Test
  void afterALossNothingIsCounted() {
    Detection pir = detection(2, 10, 3);
    pulse(pir, S);
    pir.forget();
    pulse(pir, 2 * S);

    assertThat(pir.present(3 * S)).isFalse();
    assertThat(pir.left(3 * S)).isNegative();
  }

  /** Asked only when {@code left} says so, it says the same as asked all the time. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void itChangesByItselfOnlyWhenItSaid(long seed) {
    var random = new SplittableRandom(seed);
    int pulses = 1 + random.nextInt(3);
    int within = pulses == 1 ? 0 : 1 + random.nextInt(5);
    int blind = random.nextInt(4);
    Detection asked = detection(pulses, within, blind);
    Detection waited = detection(pulses, within, blind);
    long now = -20 * S; // nanoTime may be negative.
    int changes = 0;
    boolean before = false;
    for (int i = 0; i < 20_000; i++) {
      boolean closed = random.nextBoolean();
      asked.take(closed, now);
      waited.take(closed, now);
      long next = now + random.nextLong(3 * S);
      long due = now + waited.left(now);
      boolean waits = waited.left(now) >= 0;
      boolean told = waited.present(now);
      for (long at = now; at < next; at += S / 7) {
        if (waits && at >= due) {
          told = waited.present(at);
          waits = waited.left(at) >= 0;
          due = at + waited.left(at);
        }
        assertThat(asked.present(at)).isEqualTo(told);
        changes += told == before ? 0 : 1;
        before = told;
      }
      now = next;
    }
    assertThat(changes).isGreaterThan(100);
  }
}
