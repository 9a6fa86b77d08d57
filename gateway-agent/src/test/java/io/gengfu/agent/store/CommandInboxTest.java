package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.rules.Lane;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandInboxTest {
  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(20));

  @TempDir private Path folder;
  private Store store;
  private CommandInbox inbox;

  @BeforeEach
  void open() {
    store = Store.open(folder, LIMITS, "gw", List.of("city", "fire"), Alerts.POINTS);
    inbox = store.commands();
  }

  @AfterEach
  void close() {
    inbox.close();
    store.close();
  }

  private static RecordedCommand command(String name) {
    return new RecordedCommand(
        "city", name, "digest", "{\"command\":\"x\"}", Instant.EPOCH, "topic", new byte[] {7}, "");
  }

  private static AuditRecord audit(String key) {
    return new AuditRecord(key, "io.gengfu.command.v1", "s", Instant.EPOCH, "{}");
  }

  private static <T> T done(CompletionStage<T> written) {
    return written.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Test
  void whatWasBegunAndNotFinishedIsFoundAfterARestart() {
    done(inbox.take(command("a"), audit("a/taken")));
    done(inbox.take(command("b"), audit("b/taken")));
    done(inbox.finish("city", "b", "{\"state\":\"done\"}", audit("b/finished")));
    close();
    open();

    assertThat(inbox.unfinished("city"))
        .singleElement()
        .satisfies(
            command -> {
              assertThat(command.name()).isEqualTo("a");
              assertThat(command.request()).contains("x");
              assertThat(command.responseTopic()).isEqualTo("topic");
              assertThat(command.correlation()).containsExactly(7);
            });
    assertThat(inbox.find("city", "b").orElseThrow().outcome()).contains("done");
    assertThat(inbox.find("fire", "b")).isEmpty();
    assertThat(store.recorded("b/finished")).isTrue();
  }

  @Test
  void theFirstWordOfWhatCameOfItStays() {
    done(inbox.take(command("a"), audit("a/taken")));
    done(inbox.finish("city", "a", "first", audit("a/finished")));
    done(inbox.finish("city", "a", "second", audit("a/finished")));

    assertThat(inbox.find("city", "a").orElseThrow().outcome()).isEqualTo("first");
  }

  @Test
  void theOldestFinishedOnesAreForgottenAndNoUnfinishedOne() {
    done(inbox.take(command("open"), audit("open")));
    CompletionStage<Void> last = inbox.take(command("first"), audit("first"));
    done(last);
    done(inbox.finish("city", "first", "done", audit("first/finished")));
    for (int i = 0; i < CommandTables.ROWS; i++) {
      last = inbox.take(command("c" + i), audit("c"));
      if (i % 100 == 99) {
        done(last);
      }
    }
    done(last);

    assertThat(inbox.find("city", "first")).isEmpty();
    assertThat(inbox.find("city", "open")).isPresent();
    assertThat(inbox.find("city", "c0")).isPresent();
  }

  private List<OutboxRecord> waiting(Outbox outbox) {
    return outbox.after(Lane.ALERT, new Position(0, 0), 100);
  }

  // A refresh tells what is open, to who asked, under new numbers; and not while one is under way.
  @Test
  void aRefreshIsOneMoreRecordOfEachOpenAlert() {
    Alerts.record(store.journal(handle -> ""), Alerts.raised("a1", "p/r/d1", Lane.ALERT));
    Alerts.record(store.journal(handle -> ""), Alerts.raised("a2", "p/r/d2", Lane.LIFE));
    await().atMost(Duration.ofSeconds(60)).until(() -> store.figures().transitions() == 2);

    assertThat(done(inbox.refresh("city", "r1"))).isEqualTo(OptionalInt.of(2));
    assertThat(done(inbox.refresh("city", "r2"))).isEmpty();

    try (Outbox city = store.outbox("city");
        Outbox fire = store.outbox("fire")) {
      assertThat(waiting(fire)).hasSize(1);
      assertThat(waiting(city)).extracting(OutboxRecord::sequence).containsExactly(1L, 2L);
      assertThat(waiting(city).getLast().body())
          .isInstanceOfSatisfying(
              Body.Refreshed.class,
              refreshed -> {
                assertThat(refreshed.alertId()).isEqualTo("a1");
                assertThat(refreshed.cause().command()).isEqualTo("r1");
                assertThat(refreshed.cause().of()).isEqualTo(2);
              });
      String epoch = city.epoch(Lane.ALERT).id();
      city.confirm(Lane.ALERT, epoch, 2);
      city.confirm(Lane.LIFE, epoch, 2);
    }
    assertThat(done(inbox.refresh("city", "r2"))).isEqualTo(OptionalInt.of(2));
  }
}
