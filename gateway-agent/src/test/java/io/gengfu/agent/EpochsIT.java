package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.backup.Restore;
import io.gengfu.agent.store.AlertSummary;
import io.gengfu.agent.uplink.Trouble;
import io.gengfu.agent.uplink.UplinkStatus;
import io.gengfu.simulators.platform.CityPlatform;
import io.gengfu.simulators.platform.LaneId;
import io.gengfu.simulators.platform.StoredAlert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that are not what they were: whatever was done to them, the platform, which throws away
 * what it knows by its number, gets every record once.
 */
class EpochsIT {

  @TempDir private Path folder;
  private CityPlatform platform;
  private Box box;

  @BeforeEach
  void start() throws Exception {
    platform = CityPlatform.builder(folder.resolve("platform.db")).start();
    box = new Box(folder.resolve("site"), "gw", platform.uri());
  }

  @AfterEach
  void stop() {
    box.close();
    platform.close();
  }

  private List<String> known() {
    return platform.store().alerts().stream().map(StoredAlert::alertId).toList();
  }

  private void platformHas(String... alerts) {
    await().atMost(Duration.ofSeconds(60)).until(() -> known().containsAll(List.of(alerts)));
    assertThat(known()).containsExactlyInAnyOrder(alerts);
    assertThat(platform.store().duplicatedTransitions()).isEmpty();
    assertThat(platform.store().gaps()).isEmpty();
    assertThat(platform.store().refusals()).isEmpty();
  }

  private long readings() {
    return platform.store().complete().entrySet().stream()
        .filter(lane -> lane.getKey().lane().equals("telemetry"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static void emptied(Path folder) throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  // What was recorded after the backup is at the platform, under numbers that the store will not
  // know any more.
  @Test
  void aRestoredBackupUsesNoNumberTwice() throws Exception {
    box.start().raise("a1", "a2");
    box.told();
    platform.cut();
    box.raise("a3", "a4");
    box.backup(folder.resolve("backup.zip"));
    platform.restore();
    box.raise("a5", "a6");
    box.read(1);
    box.told();
    box.close();

    Restore.from(folder.resolve("backup.zip"), box.site(), true, line -> {});
    box.start();
    assertThat(box.store().openAlerts())
        .extracting(AlertSummary::alertId)
        .containsExactlyInAnyOrder("a1", "a2", "a3", "a4");
    assertThat(box.store().notices()).anyMatch(n -> n.contains("restored from the backup of"));
    box.raise("b1", "b2", "b3");
    box.read(2);

    box.told();
    platformHas("a1", "a2", "a3", "a4", "a5", "a6", "b1", "b2", "b3");
    assertThat(readings()).isEqualTo(2);
  }

  @Test
  void aLostFileUsesNoNumberTwice() throws Exception {
    box.start().raise("a1", "a2");
    box.read(1);
    box.told();
    box.close();
    Files.delete(box.data().resolve("alerts.db"));

    box.start().raise("b1");
    assertThat(box.store().notices()).anyMatch(n -> n.contains("alerts.db was not there"));
    box.told();
    box.close();
    emptied(box.data());
    box.start().raise("c1", "c2");
    box.read(2);

    box.told();
    platformHas("a1", "a2", "b1", "c1", "c2");
    assertThat(readings()).isEqualTo(2);
  }

  @Test
  void aCardInAnotherBoxUsesNoNumberTwice() throws Exception {
    box.start().raise("a1", "a2");
    box.told();
    platform.cut();
    box.raise("a3");
    box.close();
    platform.restore();
    box.execute("alerts.db", "UPDATE meta SET value = 'other' WHERE key = 'machine'");

    box.start().raise("b1");

    box.told();
    platformHas("a1", "a2", "a3", "b1");
    assertThat(box.store().notices()).anyMatch(n -> n.contains("another machine"));
  }

  // Both cards are the same to the last bit, machine id and all, and both begin as after any night.
  @Test
  void ofACardAndItsCloneEachIsHeard() throws Exception {
    box.start().raise("a1", "a2");
    box.told();
    platform.cut();
    box.raise("a3");
    box.close();
    platform.restore();
    try (Box clone = new Box(folder.resolve("clone"), "gw", platform.uri())) {
      box.copyTo(clone.data());

      box.start().raise("b1");
      clone.start().raise("c1");
      box.raise("b2");
      clone.raise("c2", "c3");

      box.told();
      clone.told();
      platformHas("a1", "a2", "a3", "b1", "b2", "c1", "c2", "c3");
      // Each says that there is another, and neither throws the other out any more.
      for (Box each : List.of(box, clone)) {
        await()
            .atMost(Duration.ofSeconds(90))
            .until(
                () ->
                    each.uplink()
                        .status()
                        .trouble()
                        .filter(t -> t.kind() == Trouble.Kind.TWIN)
                        .isPresent());
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  Stream.of(box, clone)
                      .allMatch(b -> b.uplink().status().state() == UplinkStatus.State.ONLINE));
    }
  }

  @Test
  void aFileThatWasPutBackByHandUsesNoNumberTwice() throws Exception {
    box.start().raise("a1");
    box.told();
    box.close();
    box.copyTo(folder.resolve("kept"));
    box.start().raise("a2", "a3");
    box.told();
    box.close();
    Files.copy(
        folder.resolve("kept").resolve("alerts.db"),
        box.data().resolve("alerts.db"),
        StandardCopyOption.REPLACE_EXISTING);

    box.start().raise("b1", "b2", "b3");

    box.told();
    platformHas("a1", "a2", "a3", "b1", "b2", "b3");
    assertThat(box.store().notices())
        .singleElement()
        .satisfies(n -> assertThat(n).contains("an older one was put back by hand"));
  }

  // Committed, sent, confirmed, and then gone: NORMAL does not flush.
  @Test
  void telemetryThatAPowerCutTookBackUsesNoNumberTwice() throws Exception {
    box.start().read(1);
    box.told();
    box.copyTo(folder.resolve("flushed"));
    box.read(2);
    box.read(3);
    box.told();
    box.close();
    for (String part : List.of("telemetry.db", "telemetry.db-wal", "telemetry.db-shm")) {
      Files.deleteIfExists(box.data().resolve(part));
      if (Files.exists(folder.resolve("flushed").resolve(part))) {
        Files.copy(folder.resolve("flushed").resolve(part), box.data().resolve(part));
      }
    }

    box.start();
    box.read(4);
    box.read(5);
    box.told();

    assertThat(readings()).isEqualTo(5);
    assertThat(platform.store().gaps()).isEmpty();
  }

  // A machine that was set back while it ran does not start: only the platform can tell.
  @Test
  void numbersThatThePlatformHasFromElsewhereAreNotUsed() throws Exception {
    box.start().raise("a1");
    box.told();
    LaneId lane =
        platform.store().complete().keySet().stream()
            .filter(l -> l.lane().equals("alert"))
            .findFirst()
            .orElseThrow();

    platform.sendReceipt(lane, 7);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> box.uplink().status().lastError().contains("never recorded"));
    box.raise("b1", "b2");

    box.told();
    platformHas("a1", "b1", "b2");
    assertThat(platform.store().alerts().getLast().lane().epoch()).isNotEqualTo(lane.epoch());
    // And a start after it knows the file again.
    box.close();
    box.start();
    assertThat(box.store().notices()).isEmpty();
  }

  // The old id is no more; what waited under it is of this building all the same.
  @Test
  void underAnotherIdWhatWaitsIsSentUnderThatId() throws Exception {
    box.start().raise("a1", "a2");
    box.told();
    platform.cut();
    box.raise("a3", "a4");
    box.read(1);
    box.close();
    platform.restore();

    box.named("gw-new").start().raise("b1");
    box.read(2);

    box.told();
    platformHas("a1", "a2", "a3", "a4", "b1");
    assertThat(platform.store().alerts())
        .filteredOn(alert -> alert.lane().gateway().equals("gw-new"))
        .extracting(StoredAlert::alertId)
        .containsExactly("a3", "a4", "b1");
    assertThat(readings()).isEqualTo(2);
  }

  // A card that was copied for the next building must not report the fires of the first.
  @Test
  void underAnotherIdOnAnotherMachineWhatWaitsIsNotSent() throws Exception {
    platform.cut();
    box.start().raise("a1", "a2");
    box.close();
    platform.restore();
    box.execute("alerts.db", "UPDATE meta SET value = 'other' WHERE key = 'machine'");

    box.named("gw-2").start().raise("b1");

    box.told();
    platformHas("b1");
    assertThat(box.store().notices()).anyMatch(n -> n.contains("belong to the other machine"));
  }
}
