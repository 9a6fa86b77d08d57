package io.gengfu.agent.uplink;

import io.gengfu.agent.config.Pem;
import io.gengfu.agent.config.PemException;
import io.gengfu.agent.config.TlsConfig;
import io.gengfu.agent.config.TlsConfig.Identity;
import io.gengfu.agent.config.TlsConfig.Version;
import io.gengfu.agent.uplink.OwnKey.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * What the certificate files of an uplink said when they were read.
 *
 * @param authorities empty: those of this Java
 */
record Keys(
    TlsConfig config, Optional<List<X509Certificate>> authorities, Optional<Pair> identity) {

  /** A file, and why it is of no use. */
  static final class UnusableException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Trouble trouble;

    UnusableException(Path file, PemException why) {
      super("the file " + file + " " + why.getMessage() + "; " + why.remedy(), why);
      trouble =
          Trouble.of(
              Trouble.Kind.FILE_UNUSABLE,
              "文件 " + file + " 无法使用：" + why.getMessage(),
              "the file " + file + " " + why.getMessage(),
              why.remedy(),
              why.remedy());
    }

    Trouble trouble() {
      return trouble;
    }
  }

  /**
   * Reads them.
   *
   * @throws UnusableException if one is missing, holds something else, or does not belong to
   *     another
   */
  static Keys read(TlsConfig config) throws UnusableException {
    Optional<List<X509Certificate>> authorities = Optional.empty();
    if (config.authorities().isPresent()) {
      authorities = Optional.of(certificates(config.authorities().get()));
    }
    Optional<Pair> identity = Optional.empty();
    if (config.identity().isPresent()) {
      identity = Optional.of(pair(config.identity().get()));
    }
    return new Keys(config, authorities, identity);
  }

  private static List<X509Certificate> certificates(Path file) throws UnusableException {
    try {
      return Pem.certificates(file);
    } catch (PemException e) {
      throw new UnusableException(file, e);
    }
  }

  private static Pair pair(Identity own) throws UnusableException {
    List<X509Certificate> chain = certificates(own.certificate());
    try {
      PrivateKey key = Pem.key(own.key());
      Pem.requireTogether(chain.getFirst(), key);
      return new Pair(chain, key);
    } catch (PemException e) {
      throw new UnusableException(own.key(), e);
    }
  }

  /**
   * @param now at which the broker's certificate must be valid
   */
  TlsSockets sockets(String host, Instant now, OwnKey own, Meter meter) {
    try {
      BrokerTrust trust = new BrokerTrust(authorities, host, now);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {own}, new TrustManager[] {trust}, null);
      return new TlsSockets(context, protocols(), host, trust, meter);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java does not speak TLS", e);
    }
  }

  private List<String> protocols() {
    return config.oldest() == Version.TLS_1_2 ? List.of("TLSv1.3", "TLSv1.2") : List.of("TLSv1.3");
  }

  /** Looks different whenever one of the files was replaced, without reading them. */
  static String stamp(TlsConfig config) {
    var stamp = new ArrayList<String>();
    config.authorities().map(Keys::stamp).ifPresent(stamp::add);
    config.identity().map(own -> stamp(own.certificate())).ifPresent(stamp::add);
    config.identity().map(own -> stamp(own.key())).ifPresent(stamp::add);
    return String.join(" ", stamp);
  }

  private static String stamp(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.lastModifiedTime() + "/" + attributes.size() + "/" + attributes.fileKey();
    } catch (IOException e) {
      return "none";
    }
  }
}
