package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.uplink.Budget.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetTest {

  @TempDir private Path folder;
  private LocalDate today = LocalDate.of(2026, 11, 29);

  private Budget budget(long day, long month) {
    return Budget.of(folder.resolve("uplink-city.spent"), new Limits(day, month), () -> today);
  }

  private void turn(Budget budget, LocalDate day) {
    today = day;
    await().atMost(Duration.ofSeconds(10)).until(() -> budget.spent().day().equals(day));
  }

  @Test
  void aDayThatIsSpentEndsAtMidnightAndTheMonthGoesOnCounting() {
    Budget budget = budget(1_000, 2_500);
    budget.count(999);
    assertThat(budget.allows()).isTrue();

    budget.count(1);

    assertThat(budget.allows()).isFalse();
    assertThat(budget.spent().until()).contains(LocalDate.of(2026, 11, 30));
    budget.count(500); // alerts go on, and count
    turn(budget, LocalDate.of(2026, 11, 30));
    assertThat(budget.allows()).isTrue();
    assertThat(budget.spent().dayBytes()).isZero();
    assertThat(budget.spent().monthBytes()).isEqualTo(1_500);
    budget.count(1_000);
    assertThat(budget.spent().until()).contains(LocalDate.of(2026, 12, 1));
    turn(budget, LocalDate.of(2026, 12, 1));
    assertThat(budget.allows()).isTrue();
    assertThat(budget.spent().monthBytes()).isZero();
  }

  @Test
  void aMonthThatIsSpentWaitsForTheFirst() {
    Budget budget = budget(0, 1_000);
    budget.count(1_000);

    assertThat(budget.spent().until()).contains(LocalDate.of(2026, 12, 1));
  }

  // Else pulling the plug would buy another day's worth.
  @Test
  void whatIsSpentOutlivesTheProcess() {
    Budget before = budget(1_000, 0);
    before.count(1_200);
    before.close();

    Budget after = budget(1_000, 0);

    assertThat(after.spent().dayBytes()).isEqualTo(1_200);
    assertThat(after.allows()).isFalse();
  }

  // A board without a battery, or somebody who turns the clock.
  @Test
  void aClockThatIsSetBackGivesNothingBack() {
    Budget budget = budget(1_000, 0);
    budget.count(1_000);

    turn(budget, LocalDate.of(1970, 1, 1));

    assertThat(budget.spent().dayBytes()).isEqualTo(1_000);
    assertThat(budget.spent().until()).contains(LocalDate.of(1970, 1, 2));
    turn(budget, LocalDate.of(2026, 11, 29));
    assertThat(budget.allows()).isTrue();
  }

  @Test
  void aSpoiltFileBeginsAnew() throws IOException {
    Files.writeString(folder.resolve("uplink-city.spent"), "rubbish");

    assertThat(budget(1_000, 0).spent().dayBytes()).isZero();
  }

  @Test
  void withoutALimitNothingIsWrittenDown() throws IOException {
    Budget budget = budget(0, 0);
    budget.count(1_000_000);
    budget.close();

    assertThat(budget.allows()).isTrue();
    assertThat(budget.spent().dayBytes()).isEqualTo(1_000_000);
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }
}
