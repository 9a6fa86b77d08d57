package io.gengfu.agent.uplink;

import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** Carries a trouble through the layers of TLS. */
final class TroubleException extends CertificateException {
  private static final long serialVersionUID = 1L;

  private final transient Trouble trouble;

  TroubleException(Trouble trouble, @Nullable Throwable cause) {
    super(trouble.toString(), cause);
    this.trouble = trouble;
  }

  Trouble trouble() {
    return trouble;
  }
}
