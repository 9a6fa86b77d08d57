package io.gengfu.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The way of a reading that changes no alert and no output leaves no garbage. */
class CoreAllocationTest {

  private static final int ROUNDS_MOST = 100;
  private static final int READINGS = 100_000;

  private static final String RULES =
      """
      pack: hot
      version: "1.0.0"
      title: {zh: 测试, en: Test}
      scenario: charging
      for-each: {charger: charger}
      signals:
        smoked: {latch: charger.smoke, until: charger.temperature < 10}
      rules:
        - id: hot
          when: charger.temperature > 75 || smoked
          for: 10s
          severity: high
          message: {zh: 过热, en: Hot}
      """;

  @Test
  void aReadingIsTakenWithoutAllocation() {
    var gateway = new TestGateway(RULES);
    var beans = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    // Made beforehand: a reading is the driver's object, and telemetry is the journal's business.
    Reading hot = Reading.good(gateway.point("charger.temperature"), Value.of(70));
    Reading warm = Reading.good(gateway.point("charger.temperature"), Value.of(60));
    long thread = Thread.currentThread().threadId();
    long perReading = Long.MAX_VALUE;
    // What small objects cost is gone once all of it is compiled, which a busy machine does late;
    // what is really allocated is so in every round.
    for (int round = 0; round < ROUNDS_MOST && perReading > 0; round++) {
      long before = beans.getThreadAllocatedBytes(thread);
      feed(gateway, hot, warm, READINGS);
      perReading = (beans.getThreadAllocatedBytes(thread) - before) / READINGS;
    }
    assertThat(perReading)
        .as("bytes a reading (a mock of Core anywhere in this process makes it 48: mock no Core)")
        .isZero();
    assertThat(gateway.decisions).isEmpty();
  }

  private static void feed(TestGateway gateway, Reading one, Reading other, int readings) {
    for (int i = 0; i < readings; i++) {
      gateway.core.accept(i % 2 == 0 ? one : other);
    }
  }
}
