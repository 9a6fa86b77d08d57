package io.gengfu.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.Box;
import io.gengfu.agent.config.Consent;
import io.gengfu.agent.consent.ConsentDesk;
import io.gengfu.agent.core.Consents.Standing;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.time.SystemClock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody takes a consent back, and then a backup of before is restored. */
class RestoredConsentsTest {

  private static final Instant BEGIN = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2100-01-01T00:00:00Z");
  private static final Consent PULSE = consent("c-1", "pulse");
  private static final Consent DOOR = consent("c-2", "door");

  @TempDir private Path folder;
  private Box box;
  private Path file;

  private static Consent consent(String id, String signal) {
    return new Consent(
        id, Alerts.DWELLING.id(), Set.of(signal), "fall watch", "city", "P-1", BEGIN, END);
  }

  @BeforeEach
  void backupFromBefore() throws IOException {
    box = new Box(folder.resolve("site"), "gw", URI.create("mqtt://127.0.0.1:1"));
    file = folder.resolve("backup.zip");
    box.start();
    desk(box);
    box.backup(file);
  }

  @AfterEach
  void close() {
    box.close();
  }

  private static ConsentDesk desk(Box of) {
    var desk = new ConsentDesk(of.store(), SystemClock.open());
    desk.become(List.of(PULSE, DOOR));
    return desk;
  }

  private static List<Standing> standings(ConsentDesk desk) {
    return desk.list().stream().map(ConsentDesk.Entry::standing).toList();
  }

  private Restore.Done restore(Path site) throws IOException {
    return Restore.from(file, site, true, line -> {});
  }

  @Test
  void onTheSameBoxItStaysWithdrawnAndTheOthersHold() throws Exception {
    assertThat(desk(box).withdraw("c-1", "P-1 by phone", "moved")).isEmpty();
    box.close();

    assertThat(restore(box.site()).consentsHeld()).isFalse();

    box.start();
    assertThat(standings(desk(box)).getFirst()).isEqualTo(Standing.WITHDRAWN);
    assertThat(standings(desk(box)).getLast()).isNotIn(Standing.WITHDRAWN, Standing.UNCONFIRMED);
  }

  // Of a box before this file was, the database alone knows.
  @Test
  void whatTheDatabaseAloneKnowsIsKeptBeforeItIsReplaced() throws Exception {
    assertThat(desk(box).withdraw("c-1", "P-1 by phone", "moved")).isEmpty();
    box.close();
    Files.delete(box.data().resolve("consents"));

    restore(box.site());

    box.start();
    assertThat(standings(desk(box)).getFirst()).isEqualTo(Standing.WITHDRAWN);
  }

  // The card is dead, and with it what was said since the backup.
  @Test
  void onAnotherBoxNothingLeavesUntilSomebodyHasAskedAgain() throws Exception {
    assertThat(desk(box).withdraw("c-1", "P-1 by phone", "moved")).isEmpty();
    box.close();

    Path other = folder.resolve("other");
    assertThat(restore(other).consentsHeld()).isTrue();

    try (Box restored = new Box(other, "gw", URI.create("mqtt://127.0.0.1:1"))) {
      ConsentDesk desk = desk(restored.start());
      assertThat(standings(desk)).containsExactly(Standing.UNCONFIRMED, Standing.UNCONFIRMED);
      assertThat(restored.store().consents().covers("city", "flat-1.pulse")).isFalse();
      assertThat(desk.confirm("c-1", "", "")).isPresent();
      assertThat(desk.confirm("c-2", "P-1 at the door", "")).isEmpty();
      assertThat(desk.confirm("c-2", "P-1 at the door", "")).isPresent();
      assertThat(standings(desk)).startsWith(Standing.UNCONFIRMED);
      assertThat(standings(desk)).doesNotHaveDuplicates();
    }
    try (Box again = new Box(other, "gw", URI.create("mqtt://127.0.0.1:1"))) {
      List<Standing> standings = standings(desk(again.start()));
      assertThat(standings.getFirst()).isEqualTo(Standing.UNCONFIRMED);
      assertThat(standings.getLast()).isNotEqualTo(Standing.UNCONFIRMED);
    }
  }

  // A bad sector there must not let anything out.
  @Test
  void aFileThatCannotBeReadHoldsEverythingBack() throws Exception {
    box.close();
    Files.write(box.data().resolve("consents"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    box.start();

    assertThat(standings(desk(box))).containsExactly(Standing.UNCONFIRMED, Standing.UNCONFIRMED);
  }
}
