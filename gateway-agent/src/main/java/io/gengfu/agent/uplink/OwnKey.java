package io.gengfu.agent.uplink;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that the gateway shows when the broker asks for one: always the same, whomever
 * the broker says it trusts, so that a wrong one is refused by name and not by silence.
 */
final class OwnKey extends X509ExtendedKeyManager {
  private static final String ALIAS = "gateway";

  private final Optional<Pair> pair;
  private volatile boolean asked;

  /** The key and the chain that ends at an authority. */
  record Pair(List<X509Certificate> chain, PrivateKey key) {}

  OwnKey(Optional<Pair> pair) {
    this.pair = pair;
  }

  /** Whether the broker wanted to see one. */
  boolean wasAsked() {
    return asked;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    asked = true;
    String own = pair.map(p -> p.key().getAlgorithm()).orElse("");
    for (String type : keyTypes) {
      if (type.equals(own) || (own.equals("RSA") && type.equals("RSASSA-PSS"))) {
        return ALIAS;
      }
    }
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return pair.map(p -> p.chain().toArray(X509Certificate[]::new)).orElse(null);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return pair.map(Pair::key).orElse(null);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return pair.isPresent() ? new String[] {ALIAS} : null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
