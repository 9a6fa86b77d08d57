package io.gengfu.agent.config;

import java.io.IOException;

/** A certificate or key file that cannot be used. The message continues "the file X …". */
public final class PemException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  PemException(String wrong, String remedy) {
    super(wrong);
    this.remedy = remedy;
  }

  /** What to do about it. */
  public String remedy() {
    return remedy;
  }
}
