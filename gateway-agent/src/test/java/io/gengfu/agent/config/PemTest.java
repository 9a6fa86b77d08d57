package io.gengfu.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemTest {
  @TempDir private Path folder;

  private Path file(String type, byte[] der) throws Exception {
    String base64 = Base64.getMimeEncoder().encodeToString(der);
    return Files.writeString(
        folder.resolve("own.key"),
        "made for gw-1\n-----BEGIN "
            + type
            + "-----\n"
            + base64
            + "\n-----END "
            + type
            + "-----\n");
  }

  private static KeyPair keys(String algorithm) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (algorithm.equals("RSA")) {
      generator.initialize(2048);
    }
    return generator.generateKeyPair();
  }

  @ParameterizedTest
  @CsvSource({"RSA", "EC", "Ed25519"})
  void aKeyOfAnyKindIsRead(String algorithm) throws Exception {
    KeyPair pair = keys(algorithm);

    assertThat(Pem.key(file("PRIVATE KEY", pair.getPrivate().getEncoded())))
        .isEqualTo(pair.getPrivate());
  }

  @ParameterizedTest
  @CsvSource({
    "ENCRYPTED PRIVATE KEY, with a password",
    "RSA PRIVATE KEY, in the older form RSA",
    "EC PRIVATE KEY, in the older form EC"
  })
  void aKeyThatCannotBeUsedIsSaidToNeedOpenssl(String type, String wrong) throws Exception {
    Path file = file(type, new byte[100]);

    assertThatThrownBy(() -> Pem.key(file))
        .isInstanceOfSatisfying(
            PemException.class,
            e -> {
              assertThat(e).hasMessageContaining(wrong);
              assertThat(e.remedy()).contains("openssl pkcs8 -topk8 -nocrypt");
            });
  }

  // What a half-written copy looks like.
  @Test
  void aKeyThatIsCutShortIsRefused() throws Exception {
    byte[] der = keys("EC").getPrivate().getEncoded();
    Path file = file("PRIVATE KEY", java.util.Arrays.copyOf(der, der.length / 2));

    assertThatThrownBy(() -> Pem.key(file)).hasMessageContaining("cannot be read");
  }
}
