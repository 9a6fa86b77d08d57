package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.rules.AlertState;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Severity;
import io.gengfu.rules.Suppression;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is recorded of a rule instance that is silenced while it has no open alert. */
class SilencedTest {

  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(20));
  private static final String INSTANCE = "ebike-in-lift/ebike-in-car/lift-1";

  @TempDir private Path folder;

  @Test
  void aSilencedRuleIsRecordedOnItsLaneAndIsNotAmongTheAlerts() throws Exception {
    try (Store store = open()) {
      Journal journal = store.journal(handle -> "");
      Alerts.record(
          journal, Alerts.decision(silenced(Kind.OUT_OF_SERVICE, Suppression.OUT_OF_SERVICE)));
      Alerts.record(journal, Alerts.raised("a", "p/r/lift-1", Lane.LIFE));
      recorded(store, 2);
    }

    // A restart finds it where it was, with the number it had.
    try (Store store = open();
        Outbox outbox = store.outbox("city")) {
      List<OutboxRecord> waiting = outbox.after(Lane.LIFE, outbox.cursor(Lane.LIFE), 10);
      assertThat(waiting).extracting(OutboxRecord::sequence).containsExactly(1L, 2L);
      assertThat(waiting.getLast().body()).isInstanceOf(Body.Transition.class);
      Body.Suppression body = (Body.Suppression) waiting.getFirst().body();
      assertThat(body.instance()).isEqualTo(INSTANCE);
      JsonNode data = new ObjectMapper().readTree(body.json());
      assertThat(data.path("kind").asText()).isEqualTo("out_of_service");
      assertThat(data.path("suppression").asText()).isEqualTo("out_of_service");
      assertThat(data.path("who").asText()).isEqualTo("duty");
      assertThat(data.path("why").asText()).isEqualTo("new rope");
      assertThat(data.path("ruleVersion").asText()).isEqualTo("0123456789ab");
      assertThat(data.path("occurredAt").asText()).startsWith("20");
      assertThat(data.has("alertId")).isFalse();
      assertThat(data.has("message")).isFalse();
      assertThat(store.recentAlerts(10)).extracting(AlertSummary::alertId).containsExactly("a");
    }
  }

  private Store open() {
    return Store.open(folder, LIMITS, "gw", List.of("city"), Alerts.POINTS);
  }

  private static void recorded(Store store, long transitions) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> store.figures().transitions() >= transitions);
  }

  private static Step silenced(Kind kind, Suppression suppression) {
    AlertTransition like = Alerts.step("", INSTANCE, Lane.LIFE, 0, kind).transition();
    return new Step(
        new AlertTransition(
            "",
            0,
            kind,
            AlertState.NORMAL,
            suppression,
            INSTANCE,
            like.pack(),
            like.packVersion(),
            "0123456789ab",
            like.rule(),
            like.scenario(),
            Severity.HIGH,
            0,
            Lane.LIFE,
            false,
            like.message(),
            like.devices(),
            List.of(),
            Optional.of("duty"),
            Optional.of("new rope"),
            Optional.empty(),
            like.nanos()),
        new InstanceState(INSTANCE, 7, AlertState.NORMAL, "", 0, List.of()));
  }
}
