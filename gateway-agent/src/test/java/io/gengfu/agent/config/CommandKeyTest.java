package io.gengfu.agent.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandKeyTest {

  @TempDir private Path folder;

  private CommandKey key(String text) throws IOException {
    return CommandKey.read(Files.writeString(folder.resolve("key"), text));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  // RFC 4231, test case 6 has a key of 131 bytes: the shortest there that is long enough here.
  @Test
  void aSharedSecretSignsAsTheStandardSays() throws IOException {
    byte[] secret = new byte[131];
    Arrays.fill(secret, (byte) 0xaa);
    CommandKey key = key("hmac-sha256:" + Base64.getEncoder().encodeToString(secret));
    byte[] body = "Test Using Larger Than Block-Size Key - Hash Key First".getBytes(UTF_8);
    byte[] signature = hex("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");

    assertThat(key.verifies(body, signature)).isTrue();
    assertThat(key.verifies("other".getBytes(UTF_8), signature)).isFalse();
    assertThat(key.verifies(body, new byte[0])).isFalse();
  }

  // RFC 8032 §7.1, test 2; the key in the encoding of RFC 8410.
  @Test
  void aPublicKeyVerifiesAsTheStandardSays() throws IOException {
    byte[] spki =
        hex(
            "302a300506032b6570032100"
                + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    CommandKey key =
        key(
            "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getEncoder().encodeToString(spki)
                + "\n-----END PUBLIC KEY-----\n");
    byte[] signature =
        hex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");

    assertThat(key.verifies(hex("72"), signature)).isTrue();
    assertThat(key.verifies(hex("73"), signature)).isFalse();
    assertThat(key.verifies(hex("72"), new byte[3])).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'', holds no key",
    "hunter2, holds no key",
    "hmac-sha256:YWJj, only 3 bytes",
    "hmac-sha256:?, cannot be read",
    "-----BEGIN PUBLIC KEY-----YWJj-----END PUBLIC KEY-----, cannot be read",
  })
  void whatIsNoKeyIsSaid(String text, String wrong) {
    assertThatThrownBy(() -> key(text)).isInstanceOf(IOException.class).hasMessageContaining(wrong);
  }

  // Somebody copies the platform's private key here: the gateway must not have it.
  @Test
  void aPrivateKeyIsNoPublicOne() throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    String base64 = Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded());

    assertThatThrownBy(
            () -> key("-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----"))
        .hasMessageContaining("holds no key");
  }
}
