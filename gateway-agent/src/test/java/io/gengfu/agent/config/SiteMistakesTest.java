package io.gengfu.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes of several files, or of none: each is said once, with its place. */
class SiteMistakesTest {

  @TempDir Path dir;
  private SiteFolder folder;

  @BeforeEach
  void writeFolder() {
    folder = new SiteFolder(dir);
  }

  @Test
  void everyMistakeOfEveryFileIsFoundInOnePassAndSorted() {
    folder
        .edit("site.yaml", "code: \"0101\"", "code: 0101")
        .edit("site.yaml", "location: shed", "location: shod")
        .edit("gateway.yaml", "port: 8086", "port: no")
        .edit("profiles/plain-lift.yaml", "class: lift\n", "class: lfit\n");

    assertThat(folder.lines())
        .extracting(line -> line.substring(0, line.indexOf(' ')))
        .containsExactly(
            "gateway.yaml:8:32:",
            "profiles/plain-lift.yaml:3:8:",
            "site.yaml:3:74:",
            "site.yaml:18:15:");
  }

  // Both the pack and other devices speak of the device; none of it is a second mistake.
  @Test
  void aDeviceWithAnUnknownProfileHasNoOtherMistake() {
    folder
        .edit("site.yaml", "profile: plain-siren", "profile: loud-siren")
        .edit("site.yaml", "{host: 10.0.0.8}", "{hots: 10.0.0.8}");

    assertThat(folder.lines()).singleElement().asString().startsWith("site.yaml:17:14: ");
  }

  @Test
  void aProfileThatIsNoYamlIsOneMistakeHoweverManyDevicesNameIt() {
    folder.write("profiles/plain-lift.yaml", "profile: [plain-lift\n");

    assertThat(folder.lines())
        .singleElement()
        .asString()
        .startsWith("profiles/plain-lift.yaml:2:1: is not YAML");
  }

  @Test
  void aMistakeOfAProfileIsSaidOnceForAllItsDevices() {
    folder.edit("profiles/plain-lift.yaml", "{wire: 3}", "{wire: three}");

    assertThat(folder.lines())
        .containsExactly(
            "profiles/plain-lift.yaml:11:21: points.door_hold.wire: is three; wanted: a whole"
                + " number from 0 to 99");
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    Files.delete(dir.resolve("gateway.yaml"));
    Files.delete(dir.resolve("site.yaml"));

    assertThat(folder.lines())
        .containsExactly(
            "gateway.yaml: is missing; wanted: a file of this name",
            "site.yaml: is missing; wanted: a file of this name");
  }

  @Test
  void aMissingFolderIsNamed() {
    var nowhere = dir.resolve("nowhere");
    var problems = new Problems();

    assertThat(SiteReader.read(nowhere, problems)).isEmpty();
    assertThat(problems.all())
        .extracting(Problem::toString)
        .containsExactly(nowhere + ": is no folder; wanted: a site's folder with gateway.yaml");
  }

  @Test
  void aSiteWithoutDevicesIsAMistake() {
    folder.write("site.yaml", "site: {estate: garden}\n");

    assertThat(folder.lines())
        .containsExactly("site.yaml:1:1: devices: names no device; wanted: at least one");
  }

  // A password that everybody on the box may read is nobody's secret.
  @Test
  void aPasswordFileMustNotBeReadableByAll() throws IOException {
    folder
        .write("secret", "hunter2\n")
        .edit("gateway.yaml", "receipts: true", "user: me\n    password-file: secret");
    Path secret = dir.resolve("secret");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(folder.lines())
        .containsExactly(
            "gateway.yaml:7:20: uplinks[0].password-file: names secret, which everybody on this"
                + " machine may read; wanted: chmod 640 secret");

    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));

    assertThat(folder.lines()).isEmpty();
  }

  @Test
  void aKeyFileMustHoldAKey() throws IOException {
    folder
        .write("city.pem", "hunter2\n")
        .edit("gateway.yaml", "receipts: true", "command-key-file: city.pem");
    Files.setPosixFilePermissions(
        dir.resolve("city.pem"), PosixFilePermissions.fromString("rw-------"));

    assertThat(folder.lines())
        .containsExactly(
            "gateway.yaml:6:23: uplinks[0].command-key-file: names a file that holds no key;"
                + " wanted: an Ed25519 public key in PEM (openssl pkey -pubout), or hmac-sha256:"
                + " and at least 32 bytes in Base64");
  }

  @Test
  void aPasswordWithoutAUserIsAMistake() throws IOException {
    folder
        .write("secret", "hunter2\n")
        .edit("gateway.yaml", "receipts: true", "password-file: secret");
    Files.setPosixFilePermissions(
        dir.resolve("secret"), PosixFilePermissions.fromString("rw-------"));

    assertThat(folder.lines())
        .containsExactly(
            "gateway.yaml:6:20: uplinks[0].password-file: is given without a user; wanted: user:"
                + " and password-file: both");
  }

  // Passwords in addresses end in logs; this one must not end in ours.
  @Test
  void aPasswordInTheAddressIsNotRepeated() {
    folder.edit("gateway.yaml", "mqtt://127.0.0.1", "mqtt://me:hunter2@city");

    assertThat(folder.lines()).singleElement().asString().doesNotContain("hunter2");
  }
}
