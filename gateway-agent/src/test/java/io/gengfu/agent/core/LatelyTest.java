package io.gengfu.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.core.CoreView.PointCourse;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Since when a point stands as it does, and what it last was when all was well. */
class LatelyTest {

  private static final String RULES =
      """
      pack: any
      version: "1.0.0"
      title: {zh: 测试, en: Test}
      scenario: charging
      for-each: {charger: charger}
      rules:
        - id: hot
          when: charger.temperature > 75
          severity: high
          message: {zh: 过热, en: Hot}
      """;

  private final TestGateway gateway = new TestGateway(RULES);

  private PointCourse course(String point) {
    return gateway.core.view().points().stream()
        .filter(view -> view.point().key().equals(point))
        .findFirst()
        .orElseThrow()
        .course();
  }

  @Test
  void theLastGoodValueOutlivesWhatCameAfterIt() {
    gateway.reads("charger.power", 10).waits(Duration.ofSeconds(1));
    gateway.loses("charger.power");
    gateway.waits(Duration.ofMillis(500));
    gateway.loses("charger.power");

    PointCourse course = course("charger.power");

    assertThat(course.lastGood()).isEqualTo("10");
    assertThat(course.lastGoodMillis()).isEqualTo(1_500);
    assertThat(course.sinceMillis()).isEqualTo(500);
    assertThat(course.goodReadings()).isEqualTo(1);
    assertThat(course.otherReadings()).isEqualTo(2);
  }

  @Test
  void sameAgainIsNoNewState() {
    gateway.reads("charger.power", 10).waits(Duration.ofSeconds(1));
    gateway.reads("charger.power", 11);

    assertThat(course("charger.power").sinceMillis()).isEqualTo(1_000);
    assertThat(course("charger.power").lastGoodMillis()).isZero();
  }

  @Test
  void aPointThatNobodyHeardOfHasNoGoodValue() {
    assertThat(course("charger.power").lastGoodMillis()).isEqualTo(-1);
    assertThat(course("charger.power").lastGood()).isEmpty();
  }

  @Test
  void staleIsCountedFromWhenItWasNoticed() {
    gateway.reads("charger.power", 10).waits(Duration.ofSeconds(4));

    assertThat(course("charger.power").sinceMillis()).isBetween(700L, 1_000L);
  }

  // A reload gives texts other numbers.
  @Test
  void aTextIsStillThatTextAfterAReload() {
    gateway.core.accept(Reading.good(gateway.point("lift.fault_code"), new Value.Text("door 7")));

    gateway.reloads(RULES);

    assertThat(course("lift.fault_code").lastGood()).isEqualTo("door 7");
  }
}
