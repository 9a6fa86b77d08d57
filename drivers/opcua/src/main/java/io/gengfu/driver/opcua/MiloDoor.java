package io.gengfu.driver.opcua;

import io.gengfu.driver.opcua.Security.Identity;
import io.gengfu.driver.opcua.Security.Mode;
import io.gengfu.driver.opcua.Security.Policy;
import io.gengfu.driver.opcua.trust.OwnCertificate;
import io.gengfu.driver.opcua.trust.PemFile;
import io.gengfu.driver.opcua.trust.TrustFolder;
import io.gengfu.model.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.eclipse.milo.opcua.sdk.client.OpcUaClientConfigBuilder;
import org.eclipse.milo.opcua.sdk.client.identity.AnonymousProvider;
import org.eclipse.milo.opcua.sdk.client.identity.IdentityProvider;
import org.eclipse.milo.opcua.sdk.client.identity.UsernameProvider;
import org.eclipse.milo.opcua.sdk.client.identity.X509IdentityProvider;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.security.CertificateValidator;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.core.types.enumerated.UserTokenType;
import org.eclipse.milo.opcua.stack.core.types.structured.EndpointDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.UserTokenPolicy;
import org.eclipse.milo.opcua.stack.core.util.CertificateUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Through which of a server's endpoints the gateway goes in, whom it takes the server for and as
 * whom it asks. What a server says of its endpoints is not protected: so security policy and mode
 * are those of the configuration and never the server's choice, and its certificate is the one that
 * an installer has approved.
 */
final class MiloDoor {

  private static final Logger log = LoggerFactory.getLogger(MiloDoor.class);

  /** The way in is shut, and that is not the connection's fault. */
  static final class ShutException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    ShutException(String why) {
      this(Cause.REFUSED, why);
    }

    ShutException(Cause cause, String why) {
      super(why);
      failure = new Failure(cause, why);
    }

    Failure failure() {
      return failure;
    }
  }

  private final String url;
  private final Security security;
  private final @Nullable TrustFolder trust;

  /**
   * @param folder where keys and trusted certificates are kept; null where nobody keeps any
   */
  MiloDoor(OpcUaSettings.Endpoint endpoint, Security security, @Nullable Path folder) {
    this.url = endpoint.url();
    this.security = security;
    this.trust = folder == null ? null : new TrustFolder(folder);
  }

  /** The one of the server's endpoints that is as configured. */
  EndpointDescription choose(List<EndpointDescription> offered) throws ShutException {
    for (EndpointDescription endpoint : offered) {
      if (policy().getUri().equals(endpoint.getSecurityPolicyUri())
          && mode() == endpoint.getSecurityMode()) {
        return endpoint;
      }
    }
    throw new ShutException(
        "the server offers "
            + offered.stream()
                .map(MiloDoor::words)
                .distinct()
                .sorted()
                .collect(Collectors.joining("; "))
            + ", and not "
            + words(policy().getUri(), mode())
            + "; correct security and mode in the device's address, or the server");
  }

  private static String words(EndpointDescription endpoint) {
    return words(String.valueOf(endpoint.getSecurityPolicyUri()), endpoint.getSecurityMode());
  }

  /** In the words of the configuration. */
  private static String words(String uri, MessageSecurityMode mode) {
    String name = uri.substring(uri.indexOf('#') + 1);
    return switch (mode) {
      case Sign -> "security: " + word(name) + " mode: sign";
      case SignAndEncrypt -> "security: " + word(name) + " mode: sign-and-encrypt";
      case None, Invalid -> "security: " + word(name);
    };
  }

  private static String word(String policy) {
    return policy.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  /**
   * Gives the client its keys and its identity, once the server is known to be the approved one.
   *
   * @param endpoint the chosen one
   */
  void open(EndpointDescription endpoint, OpcUaClientConfigBuilder config) throws ShutException {
    if (security.policy() == Policy.NONE) {
      config.setApplicationUri("urn:gengfu:gateway").setIdentityProvider(new AnonymousProvider());
      return;
    }
    if (security.policy() == Policy.AES256_SHA256_RSAPSS) {
      // Milo asks for "SHA256withRSA/PSS", which the JDK has under another name. It goes to the end
      // of the list and is there once, so nobody else's algorithms change.
      java.security.Security.addProvider(new BouncyCastleProvider());
    }
    try {
      TrustFolder desk = trust;
      if (desk == null) {
        throw new ShutException("no folder for keys and trusted certificates is known");
      }
      X509Certificate server = certificate(endpoint);
      require(desk, server);
      OwnCertificate own = desk.ownCertificate();
      CertificateValidator only = only(server);
      config
          .setApplicationUri(own.uri())
          .setKeyPair(own.keys())
          .setCertificate(own.certificate())
          .setCertificateChain(new X509Certificate[] {own.certificate()})
          .setCertificateValidator(only)
          .setIdentityProvider(identity(endpoint, only));
    } catch (IOException e) {
      throw new ShutException(Objects.requireNonNullElse(e.getMessage(), e.toString()));
    }
  }

  /** Whether a server that was let in still is the approved one: somebody may have rejected it. */
  void reconsider(EndpointDescription used) throws ShutException {
    TrustFolder desk = trust;
    if (desk == null || security.policy() == Policy.NONE) {
      return;
    }
    try {
      require(desk, certificate(used));
    } catch (IOException e) {
      log.debug("{}: who is trusted cannot be read; nothing changes", url, e);
    }
  }

  private static X509Certificate certificate(EndpointDescription endpoint) throws ShutException {
    try {
      byte[] bytes = endpoint.getServerCertificate().bytesOrEmpty();
      // A chain may follow: the first is the server's own (Part 6 §6.2.6).
      return CertificateUtil.decodeCertificates(bytes).getFirst();
    } catch (UaException | RuntimeException e) {
      throw new ShutException("the server shows no certificate that can be read");
    }
  }

  private void require(TrustFolder desk, X509Certificate server) throws IOException, ShutException {
    String print = PemFile.fingerprint(server);
    String who = "the certificate " + print + " of \"" + PemFile.name(server) + "\"";
    switch (desk.judge(url, server)) {
      case TRUSTED -> {}
      case UNKNOWN ->
          throw new ShutException(
              "nobody has approved "
                  + who
                  + "; if it is the server's: gengfu trust approve "
                  + print);
      case CHANGED ->
          throw new ShutException(
              "the server shows another certificate than the approved one "
                  + desk.trusted(url).map(PemFile::fingerprint).orElse("")
                  + ": now "
                  + who
                  + "; was it replaced, or is somebody in between? If replaced: gengfu trust"
                  + " approve "
                  + print);
      case REJECTED ->
          throw new ShutException(who + " was rejected; to undo: gengfu trust approve " + print);
    }
  }

  private static CertificateValidator only(X509Certificate approved) {
    return (chain, _, _) -> {
      if (chain.isEmpty() || !chain.getFirst().equals(approved)) {
        throw new UaException(
            StatusCodes.Bad_CertificateUntrusted, "not the certificate that was approved");
      }
    };
  }

  private IdentityProvider identity(EndpointDescription endpoint, CertificateValidator only)
      throws IOException, ShutException {
    return switch (security.identity()) {
      case Identity.Anonymous _ -> {
        token(endpoint, UserTokenType.Anonymous);
        yield new AnonymousProvider();
      }
      case Identity.User user -> {
        UserTokenPolicy chosen = token(endpoint, UserTokenType.UserName);
        yield new UsernameProvider(user.name(), password(user), only, _ -> chosen);
      }
      case Identity.Certificate pair -> {
        token(endpoint, UserTokenType.Certificate);
        yield new X509IdentityProvider(
            PemFile.certificate(pair.certificate()), PemFile.key(pair.key()));
      }
    };
  }

  private static String password(Identity.User user) throws IOException {
    Optional<Path> file = user.passwordFile();
    if (file.isEmpty()) {
      return "";
    }
    try (var lines = Files.lines(file.get())) {
      return lines.findFirst().orElse("");
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new IOException("the password-file " + file.get() + " cannot be read: " + e, e);
    }
  }

  /** How the server takes such an identity: never one in which a password can be read. */
  private UserTokenPolicy token(EndpointDescription endpoint, UserTokenType type)
      throws ShutException {
    UserTokenPolicy[] offered =
        Objects.requireNonNullElse(endpoint.getUserIdentityTokens(), new UserTokenPolicy[0]);
    List<UserTokenPolicy> fitting =
        Arrays.stream(offered).filter(policy -> policy.getTokenType() == type).toList();
    if (fitting.isEmpty()) {
      throw new ShutException(
          "the server takes no "
              + words(type)
              + " there, but "
              + Arrays.stream(offered)
                  .map(policy -> words(policy.getTokenType()))
                  .distinct()
                  .collect(Collectors.joining(", "))
              + "; correct the device's address, or the server");
    }
    return fitting.stream()
        .filter(policy -> isUnreadable(policy) || type != UserTokenType.UserName)
        .findFirst()
        .orElseThrow(
            () ->
                new ShutException(
                    "the server wants the password unencrypted; use mode: sign-and-encrypt"));
  }

  private boolean isUnreadable(UserTokenPolicy policy) {
    String uri = policy.getSecurityPolicyUri();
    // Without one of its own it is the endpoint's (Part 4 §7.42), which is not None here.
    boolean encrypted = uri == null || uri.isEmpty() || !uri.equals(SecurityPolicy.None.getUri());
    return encrypted || security.mode() == Mode.SIGN_AND_ENCRYPT;
  }

  private static String words(UserTokenType type) {
    return switch (type) {
      case Anonymous -> "anonymous user";
      case UserName -> "user and password";
      case Certificate -> "user-certificate";
      case IssuedToken -> "token of a third party";
    };
  }

  /** What a refusal to let the gateway in means, beside its name; empty where it says it all. */
  String remedy(long status) {
    if (status == StatusCodes.Bad_UserAccessDenied
        || status == StatusCodes.Bad_IdentityTokenRejected
        || status == StatusCodes.Bad_IdentityTokenInvalid) {
      return switch (security.identity()) {
        case Identity.Anonymous _ -> ": the server wants a user; give user and password-file";
        case Identity.User user ->
            ": the server does not let \"" + user.name() + "\" in; check user and password-file";
        case Identity.Certificate _ -> ": the server does not take the user-certificate";
      };
    }
    if (security.policy() != Policy.NONE
        && (status == StatusCodes.Bad_SecurityChecksFailed
            || status == StatusCodes.Bad_CertificateUntrusted
            || status == StatusCodes.Bad_CertificateUseNotAllowed
            || status == StatusCodes.Bad_CertificateUriInvalid
            || status == StatusCodes.Bad_CertificateInvalid
            || status == StatusCodes.Bad_CertificateTimeInvalid)) {
      return ": the server does not trust the gateway; approve "
          + ownFile()
          + " there (gengfu trust list shows it)";
    }
    return "";
  }

  private String ownFile() {
    try {
      return trust == null ? "its certificate" : trust.own().file().toString();
    } catch (IOException e) {
      return "its certificate";
    }
  }

  private SecurityPolicy policy() {
    return switch (security.policy()) {
      case NONE -> SecurityPolicy.None;
      case BASIC256SHA256 -> SecurityPolicy.Basic256Sha256;
      case AES128_SHA256_RSAOAEP -> SecurityPolicy.Aes128_Sha256_RsaOaep;
      case AES256_SHA256_RSAPSS -> SecurityPolicy.Aes256_Sha256_RsaPss;
    };
  }

  private MessageSecurityMode mode() {
    return security.policy() == Policy.NONE
        ? MessageSecurityMode.None
        : switch (security.mode()) {
          case SIGN -> MessageSecurityMode.Sign;
          case SIGN_AND_ENCRYPT -> MessageSecurityMode.SignAndEncrypt;
        };
  }
}
