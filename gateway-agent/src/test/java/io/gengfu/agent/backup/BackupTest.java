package io.gengfu.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gengfu.agent.Box;
import io.gengfu.agent.backup.Backup.Made;
import io.gengfu.agent.backup.Backup.Options;
import io.gengfu.agent.cli.Commands;
import io.gengfu.agent.store.AlertSummary;
import io.gengfu.agent.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {

  private static final Options PLAIN = new Options(false, true, 100);

  @TempDir private Path folder;
  private Box box;
  private Path file;

  @BeforeEach
  void make() throws IOException {
    // Nobody listens there: the platform is of no matter here.
    box = new Box(folder.resolve("site"), "gw", URI.create("mqtt://127.0.0.1:1"));
    file = folder.resolve("backup.zip");
  }

  @AfterEach
  void close() {
    box.close();
  }

  private Made backup(Options options) throws IOException {
    return Backup.make(box.site(), box.config(), file, options, line -> {});
  }

  private Restore.Done restore(Path site, boolean replace) throws IOException {
    return Restore.from(file, site, replace, line -> {});
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  // Whoever writes waits for nobody, and the copy is of one moment.
  @Test
  void aBackupOfAGatewayThatWritesIsWhole() throws Exception {
    box.start();
    var done = new AtomicBoolean();
    List<String> raised = new ArrayList<>();
    Thread writing =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; !done.get(); i++) {
                    box.raise("a" + i);
                    raised.add("a" + i);
                  }
                });
    while (box.store().figures().transitions() < 20) {
      Thread.onSpinWait();
    }
    Made made = backup(PLAIN);
    done.set(true);
    writing.join();
    assertThat(made.files()).isEqualTo(3);

    Path other = folder.resolve("other");
    assertThat(restore(other, false).aside()).isEmpty();
    try (Box restored = new Box(other, "gw", URI.create("mqtt://127.0.0.1:1"))) {
      restored.start();
      List<String> open =
          restored.store().openAlerts().stream().map(AlertSummary::alertId).sorted().toList();
      // Some first ones, without a hole.
      assertThat(open).hasSizeGreaterThanOrEqualTo(20);
      assertThat(open).containsExactlyInAnyOrderElementsOf(raised.subList(0, open.size()));
    }
    assertThat(names(folder)).containsExactly("backup.zip", "other", "site");
  }

  @Test
  void secretsStayAtHomeUnlessOneAsksForThem() throws Exception {
    Path site = box.site();
    Files.writeString(
        site.resolve("gateway.yaml"),
        "gateway: {id: gw}\nuplinks:\n  - {name: city, password-file: city.txt,"
            + " command-key-file: /etc/elsewhere.pem}\n");
    Files.writeString(site.resolve("city.txt"), "hush");
    Files.writeString(site.resolve("readme.txt"), "for all");
    Files.writeString(site.resolve("tls.pem"), "-----BEGIN PRIVATE KEY-----\n");
    Path closed = Files.writeString(site.resolve("token"), "hush");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rw-r-----"));
    box.start().close();

    assertThat(backup(PLAIN).leftOut())
        .containsExactly("city.txt", "tls.pem", "token", "/etc/elsewhere.pem");
    Path other = folder.resolve("other");
    assertThat(restore(other, false).leftOut()).contains("city.txt");
    assertThat(names(other)).containsExactly("data", "gateway.yaml", "readme.txt");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));

    Files.delete(file);
    assertThat(backup(new Options(true, true, 100)).leftOut())
        .containsExactly("/etc/elsewhere.pem");
    restore(folder.resolve("third"), false);
    assertThat(folder.resolve("third").resolve("city.txt")).hasContent("hush");
    assertThat(Files.getPosixFilePermissions(folder.resolve("third").resolve("token")))
        .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
  }

  @Test
  void aRunningGatewayIsNotRestored() throws Exception {
    box.start();
    backup(PLAIN);

    assertThatThrownBy(() -> restore(box.site(), true))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("stop it first");
  }

  @Test
  void whatIsThereIsSetAsideAndOnlyWhenOneSaysSo() throws Exception {
    box.start().raise("a1");
    backup(PLAIN);
    box.raise("a2");
    box.close();
    byte[] before = Files.readAllBytes(box.data().resolve("alerts.db"));

    assertThatThrownBy(() -> restore(box.site(), false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("--replace");
    assertThat(Files.readAllBytes(box.data().resolve("alerts.db"))).isEqualTo(before);

    List<Path> aside = restore(box.site(), true).aside();

    assertThat(aside).hasSize(2);
    Path kept = aside.stream().filter(old -> old.startsWith(box.data())).findFirst().orElseThrow();
    assertThat(Files.readAllBytes(kept.resolve("alerts.db"))).isEqualTo(before);
    box.start();
    assertThat(box.store().openAlerts()).extracting(AlertSummary::alertId).containsExactly("a1");
  }

  // A stick that was pulled out too early.
  @Test
  void aBackupThatIsNotWholeChangesNothing() throws Exception {
    box.start().raise("a1");
    backup(PLAIN);
    box.raise("a2");
    box.close();
    List<String> before = names(box.data());
    byte[] whole = Files.readAllBytes(file);

    for (int at = 100; at < whole.length; at += whole.length / 7) {
      byte[] spoiled = whole.clone();
      for (int i = at; i < Math.min(whole.length, at + 200); i++) {
        spoiled[i] ^= 0x55;
      }
      Files.write(file, spoiled);
      assertThatThrownBy(() -> restore(box.site(), true))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString());
    }
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> restore(box.site(), true)).hasMessageContaining("not whole");

    assertThat(names(box.data())).isEqualTo(before);
    box.start();
    assertThat(box.store().openAlerts()).hasSize(2);
    assertThat(box.store().notices()).isEmpty();
  }

  // Checksums of the zip are made anew by whoever packs it; those of the manifest are not.
  @Test
  void aFileThatIsNotWhatWasBackedUpIsRefusedThoughTheArchiveIsWhole() throws Exception {
    Files.writeString(box.site().resolve("readme.txt"), "for all");
    box.start().raise("a1");
    backup(PLAIN);
    box.close();
    Path packed = folder.resolve("packed.zip");
    try (var from = new ZipFile(file.toFile());
        var to = new ZipOutputStream(Files.newOutputStream(packed))) {
      for (ZipEntry entry : from.stream().toList()) {
        byte[] bytes = from.getInputStream(entry).readAllBytes();
        if (entry.getName().endsWith("readme.txt")) {
          bytes[0] ^= 1;
        }
        to.putNextEntry(new ZipEntry(entry.getName()));
        to.write(bytes);
        to.closeEntry();
      }
    }
    Files.move(packed, file, StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(() -> restore(box.site(), true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("readme.txt is not what was backed up");
    assertThat(box.site().resolve("readme.txt")).hasContent("for all");
  }

  @Test
  void aBackupThatWouldBeTooLargeLeavesNothingBehind() throws Exception {
    box.start().raise("a1");
    Files.write(box.site().resolve("plan.pdf"), new byte[3 << 20]);

    assertThatThrownBy(() -> backup(new Options(false, true, 2)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("--limit");

    assertThat(names(folder)).containsExactly("site");
  }

  // Half of the files of one time and half of another are no store.
  @Test
  void aRestoreThatWasCutShortIsDoneAgain() throws Exception {
    box.start().raise("a1");
    backup(PLAIN);
    box.close();
    Files.writeString(box.data().resolve("restoring"), "backup.zip");

    assertThatThrownBy(box::start)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("gengfu restore");
    restore(box.site(), true);

    box.start();
    assertThat(box.store().openAlerts()).hasSize(1);
  }

  @Test
  void theWordsDoIt() throws Exception {
    box.start().raise("a1");
    assertThat(Commands.run("backup", box.site().toString(), file.toString())).isZero();
    assertThat(Commands.run("backup", box.site().toString(), file.toString())).isEqualTo(1);
    assertThat(Commands.run("restore", file.toString(), box.site().toString(), "--replace"))
        .isEqualTo(1);
    box.close();
    assertThat(Commands.run("restore", file.toString(), box.site().toString())).isEqualTo(1);
    assertThat(Commands.run("restore", file.toString(), box.site().toString(), "--replace"))
        .isZero();
  }
}
