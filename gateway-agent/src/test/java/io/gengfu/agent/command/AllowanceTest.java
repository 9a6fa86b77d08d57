package io.gengfu.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AllowanceTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void soManyAtOnceThenOneAfterTheOther() {
    var allowance = new Allowance(2, Duration.ofSeconds(10), 5 * SECOND);

    assertThat(allowance.take(5 * SECOND)).isTrue();
    assertThat(allowance.take(5 * SECOND)).isTrue();
    assertThat(allowance.take(14 * SECOND)).isFalse();
    assertThat(allowance.take(15 * SECOND)).isTrue();
    assertThat(allowance.take(15 * SECOND)).isFalse();
  }

  @Test
  void whatIsNotTakenIsNotSavedUp() {
    var allowance = new Allowance(2, Duration.ofSeconds(10), 0);

    assertThat(allowance.take(1000 * SECOND)).isTrue();
    assertThat(allowance.take(1000 * SECOND)).isTrue();
    assertThat(allowance.take(1000 * SECOND)).isFalse();
  }
}
