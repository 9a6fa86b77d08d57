package io.gengfu.agent.uplink;

import io.gengfu.agent.uplink.Trouble.Kind;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom the gateway takes for its broker: RFC 5280 (the path to an authority) and RFC 2818 (the
 * name), as this Java judges them, but at the gateway's own idea of the time, and with a word for
 * each thing that can be wrong. Made for one connection.
 */
final class BrokerTrust extends X509ExtendedTrustManager {

  private final X509ExtendedTrustManager path;
  private final boolean own;
  private final String host;
  private final Instant now;
  private volatile boolean asked;
  private volatile Optional<X509Certificate> firstToEnd = Optional.empty();

  /**
   * @param authorities those of this Java when empty
   * @param now at which certificates must be valid; of a clock that is unknown, its floor
   */
  BrokerTrust(Optional<List<X509Certificate>> authorities, String host, Instant now)
      throws GeneralSecurityException {
    own = authorities.isPresent();
    this.host = host;
    this.now = now;
    Collection<X509Certificate> anchors =
        authorities.isPresent() ? authorities.get() : ofThisJava();
    var parameters =
        new PKIXBuilderParameters(
            anchors.stream().map(a -> new TrustAnchor(a, null)).collect(Collectors.toSet()),
            new X509CertSelector());
    parameters.setRevocationEnabled(false); // No gateway can be sure to reach who would know.
    parameters.setDate(Date.from(now));
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(new CertPathTrustManagerParameters(parameters));
    path = manager(factory);
  }

  private static List<X509Certificate> ofThisJava() throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init((KeyStore) null);
    return List.of(manager(factory).getAcceptedIssuers());
  }

  private static X509ExtendedTrustManager manager(TrustManagerFactory factory)
      throws GeneralSecurityException {
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager known) {
        return known;
      }
    }
    throw new GeneralSecurityException("this Java has no PKIX trust manager");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    asked = true;
    for (X509Certificate certificate : chain) {
      dates(certificate);
    }
    firstToEnd = Arrays.stream(chain).min(Comparator.comparing(X509Certificate::getNotAfter));
    try {
      path.checkServerTrusted(chain, authType);
    } catch (CertificateException e) {
      throw new TroubleException(path(chain[0], e), e);
    }
    try {
      path.checkServerTrusted(chain, authType, socket);
    } catch (CertificateException e) {
      throw new TroubleException(name(chain[0]), e);
    }
  }

  /** What the far end has shown: the certificate of its chain that ends first. */
  Optional<X509Certificate> firstToEnd() {
    return firstToEnd;
  }

  /** Whether the far end has shown a certificate. */
  boolean wasAsked() {
    return asked;
  }

  private void dates(X509Certificate certificate) throws CertificateException {
    Instant until = certificate.getNotAfter().toInstant();
    Instant from = certificate.getNotBefore().toInstant();
    String subject = Words.subject(certificate);
    if (now.isAfter(until)) {
      throw new TroubleException(
          Trouble.of(
              Kind.CERTIFICATE_EXPIRED,
              "平台服务器的证书（" + subject + "）已于 " + until + " 过期",
              "the broker's certificate (" + subject + ") expired at " + until,
              "请平台方更换证书；网关时钟为 " + now,
              "the platform must renew it; this gateway's clock says " + now),
          null);
    }
    if (now.isBefore(from)) {
      throw new TroubleException(
          Trouble.of(
              Kind.CERTIFICATE_NOT_YET_VALID,
              "平台服务器的证书（" + subject + "）自 " + from + " 起才有效",
              "the broker's certificate (" + subject + ") is not valid before " + from,
              "网关时钟为 " + now + "，请校时",
              "this gateway's clock says " + now + ": set it, or let it reach a time server"),
          null);
    }
  }

  private Trouble path(X509Certificate certificate, CertificateException e) {
    String subject = Words.subject(certificate);
    String issuer = Words.issuer(certificate);
    if (!Words.says(e, "unable to find valid certification path")) {
      return Trouble.of(
          Kind.CERTIFICATE_REFUSED,
          "平台服务器的证书（" + subject + "）不可用：" + e.getMessage(),
          "the broker's certificate (" + subject + ") is not good: " + e.getMessage(),
          "请平台方更换证书",
          "the platform must replace it");
    }
    return Trouble.of(
        Kind.UNKNOWN_AUTHORITY,
        "平台服务器的证书（" + subject + "）由 " + issuer + " 签发，不在所信任的机构之列",
        "the broker's certificate ("
            + subject
            + ") is signed by "
            + issuer
            + ", whom "
            + (own ? "the ca-file does not name" : "nothing here vouches for"),
        own ? "把该机构的证书放入 ca-file；若不应是它，则对端并非平台" : "在 tls 下用 ca-file 指定平台的机构证书",
        own
            ? "put that authority's certificate into the ca-file; if it should not be that one,"
                + " somebody else answers"
            : "name the platform's authority as ca-file under tls");
  }

  private Trouble name(X509Certificate certificate) {
    String names = Words.names(certificate);
    return Trouble.of(
        Kind.WRONG_HOST_NAME,
        "平台服务器的证书是给 " + names + " 的，不是给 " + host + " 的",
        "the broker's certificate is for " + names + ", not for " + host,
        "broker 填写证书中的名称，或请平台方换证书",
        "write a name of the certificate in broker:, or have it renewed with this one");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("only sockets are used here");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("only sockets are used here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("a gateway has no clients");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("a gateway has no clients");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a gateway has no clients");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return path.getAcceptedIssuers();
  }

  /** How certificates and failures read. */
  static final class Words {
    private Words() {}

    static String subject(X509Certificate certificate) {
      return certificate.getSubjectX500Principal().getName();
    }

    static String issuer(X509Certificate certificate) {
      return certificate.getIssuerX500Principal().getName();
    }

    /** The names and addresses that it is for. */
    static String names(X509Certificate certificate) {
      try {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names != null && !names.isEmpty()) {
          return names.stream()
              .map(n -> String.valueOf(n.get(1)))
              .collect(Collectors.joining(", "));
        }
      } catch (CertificateException e) {
        return subject(certificate) + " (and names that cannot be read)";
      }
      return subject(certificate);
    }

    /** Whether this failure, or what caused it, says so. */
    static boolean says(Throwable failure, String... words) {
      for (Throwable t = failure; t != null; t = t.getCause()) {
        String message = String.valueOf(t.getMessage());
        if (Arrays.stream(words).anyMatch(message::contains)) {
          return true;
        }
      }
      return false;
    }
  }
}
