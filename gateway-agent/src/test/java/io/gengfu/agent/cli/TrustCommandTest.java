package io.gengfu.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an installer sees of certificates and of servers, without a running gateway. */
class TrustCommandTest {

  @TempDir private Path site;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void write() throws IOException {
    Files.writeString(site.resolve("gateway.yaml"), "gateway: {id: gw, data: data}\n");
  }

  @Test
  void theOwnCertificateIsMadeWhereTheGatewayWillFindIt() {
    assertThat(run("trust", "list", "--site", site.toString())).isZero();

    Path file = site.toAbsolutePath().resolve("data/drivers/opcua/own/certificate.der");
    assertThat(out.toString()).startsWith("opcua: this gateway is \"Gengfu gateway");
    assertThat(out.toString()).contains(file.toString());
    assertThat(file).exists();
  }

  @Test
  void nobodyIsApprovedWhoWasNotMet() {
    assertThat(run("trust", "approve", "0123456789abcdef", "--site", site.toString())).isEqualTo(1);

    assertThat(err.toString())
        .contains("no certificate begins with 0123456789abcdef; gengfu trust list shows those met");
  }

  // What a message says to type lacks the folder of who did not install the package.
  @Test
  void aFolderThatIsNoSitesIsNamed() {
    assertThat(run("trust", "approve", "0123456789abcdef", "--site", site + "/elsewhere"))
        .isEqualTo(1);

    assertThat(err.toString())
        .contains(site + "/elsewhere is no site's folder")
        .contains("give yours as --site DIR");
  }

  @Test
  void aServerThatIsNotThereIsSaidInOneLine() {
    assertThat(run("browse", "opc.tcp://127.0.0.1:1", "--site", site.toString())).isEqualTo(1);

    assertThat(err.toString()).matches("gengfu: opc\\.tcp://127\\.0\\.0\\.1:1: UNREACHABLE .*\\R");
  }

  @Test
  void aMisspeltKeyOfTheAddressIsFound() {
    assertThat(run("browse", "opc.tcp://127.0.0.1:1", "--site", site.toString(), "-a", "mod=sign"))
        .isEqualTo(1);

    assertThat(err.toString()).contains("mod: unknown key; wanted: did you mean mode?");
  }

  private int run(String... arguments) {
    return Commands.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
