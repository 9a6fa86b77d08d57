package io.gengfu.driver.opcua.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gengfu.driver.TrustDesk.Peer;
import io.gengfu.driver.TrustDesk.State;
import io.gengfu.driver.opcua.trust.TrustFolder.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom the gateway trusts, and what becomes of its own key. */
class TrustFolderTest {

  private static final String LIFT = "opc.tcp://10.0.0.7:4840";

  @TempDir private static Path made;

  private static X509Certificate one;
  private static X509Certificate other;

  @TempDir private Path folder;

  @BeforeAll
  static void certificates() throws IOException {
    one = OwnCertificate.in(made.resolve("one")).certificate();
    other = OwnCertificate.in(made.resolve("other")).certificate();
  }

  private TrustFolder desk() {
    return new TrustFolder(folder);
  }

  @Test
  void nobodyIsTrustedAtFirstSight() throws IOException {
    assertThat(desk().judge(LIFT, one)).isEqualTo(Verdict.UNKNOWN);
    assertThat(desk().judge(LIFT, one)).isEqualTo(Verdict.UNKNOWN);

    assertThat(desk().peers())
        .singleElement()
        .extracting(Peer::state, Peer::address, Peer::fingerprint)
        .containsExactly(State.PENDING, LIFT, PemFile.fingerprint(one));
  }

  @Test
  void whoIsApprovedIsTrustedAtItsAddressAlone() throws IOException {
    desk().judge(LIFT, one);
    desk().approve(PemFile.fingerprint(one).substring(0, 16));

    assertThat(desk().judge(LIFT, one)).isEqualTo(Verdict.TRUSTED);
    assertThat(desk().judge("opc.tcp://10.0.0.8:4840", one)).isEqualTo(Verdict.UNKNOWN);
    assertThat(desk().judge(LIFT + "/other", one)).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void anotherThanTheApprovedIsChangedUntilItTakesItsPlace() throws IOException {
    desk().judge(LIFT, one);
    desk().approve(PemFile.fingerprint(one));

    assertThat(desk().judge(LIFT, other)).isEqualTo(Verdict.CHANGED);
    assertThat(desk().judge(LIFT, one)).isEqualTo(Verdict.TRUSTED);
    desk().approve(PemFile.fingerprint(other));

    assertThat(desk().judge(LIFT, other)).isEqualTo(Verdict.TRUSTED);
    assertThat(desk().judge(LIFT, one)).isEqualTo(Verdict.CHANGED);
  }

  @Test
  void whoIsRejectedDoesNotAskAgain() throws IOException {
    desk().judge(LIFT, one);
    desk().reject(PemFile.fingerprint(one));

    assertThat(desk().judge(LIFT, one)).isEqualTo(Verdict.REJECTED);
    assertThat(desk().peers()).extracting(Peer::state).containsExactly(State.REJECTED);
    desk().approve(PemFile.fingerprint(one));
    assertThat(desk().judge(LIFT, one)).isEqualTo(Verdict.TRUSTED);
  }

  // Somebody who shows another certificate each time must not have one approved for another.
  @Test
  void onlyWhatWasSeenIsApproved() throws IOException {
    desk().judge(LIFT, one);
    desk().judge(LIFT, other);

    assertThat(desk().approve(PemFile.fingerprint(one))).isEmpty();
    assertThat(desk().judge(LIFT, one)).isEqualTo(Verdict.UNKNOWN);
    assertThatThrownBy(() -> desk().approve("ab12")).hasMessageContaining("16 hexadecimal digits");
  }

  @Test
  void theOwnKeyIsMadeOnceAndForItsOwnerAlone() throws IOException {
    OwnCertificate first = desk().ownCertificate();
    OwnCertificate again = desk().ownCertificate();

    assertThat(again.certificate()).isEqualTo(first.certificate());
    assertThat(again.keys().getPrivate()).isEqualTo(first.keys().getPrivate());
    assertThat(permissions("own/key.pem")).isEqualTo("rw-------");
    assertThat(permissions("own/certificate.der")).isEqualTo("rw-r--r--");
    assertThat(first.uri()).startsWith("urn:gengfu:gateway:");
    assertThat(first.certificate().getNotBefore().toInstant())
        .as("a controller whose clock begins in 2000 must find it valid")
        .isBeforeOrEqualTo(Instant.parse("2000-01-01T00:00:00Z"));
  }

  @Test
  void aKeyThatOthersCouldReadIsShutAgain() throws IOException {
    desk().ownCertificate();
    Path key = folder.resolve("own/key.pem");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

    desk().ownCertificate();

    assertThat(permissions("own/key.pem")).isEqualTo("rw-------");
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    desk().judge(LIFT, one);
    desk().approve(PemFile.fingerprint(one));
    Path file = folder.resolve("trusted/10.0.0.7_4840.pem");
    Files.writeString(file, Files.readString(file).substring(0, 200));

    assertThatThrownBy(() -> desk().judge(LIFT, one)).hasMessageContaining(file.toString());
  }

  private String permissions(String file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
  }
}
