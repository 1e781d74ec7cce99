package io.weft.tls;

import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLSession;
import io.netty.internal.tcnative.SSLSessionCache;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that a client can go on with, one for each key; the one that was used longest ago
 * gives way when there are many. Any thread; nothing blocks but for the others.
 *
 * <p>BoringSSL tells of a session when the server grants it, up to TLS 1.2 with the handshake and
 * later in TLS 1.3, where each is of use once only (RFC 8446 appendix C.4).
 */
final class ClientSessions implements SSLSessionCache {
  private static final int MOST = 1024;

  private final ReentrantLock lock = new ReentrantLock();

  /** By the address of the SSL, for as long as that is there. */
  private final Map<Long, String> keys = new HashMap<>();

  /** Addresses of sessions, each of which is freed here. */
  private final LinkedHashMap<String, Long> sessions = new LinkedHashMap<>(16, 0.75f, true);

  private boolean closed;

  /**
   * Has the new SSL at {@code ssl} go on with the last session for {@code key}, if there is one.
   */
  void begin(long ssl, String key) {
    lock.lock();
    try {
      keys.put(ssl, key);
      Long session = sessions.get(key);
      if (session == null) {
        return;
      }
      SSL.setSession(ssl, session);
      if (SSLSession.shouldBeSingleUse(session)) {
        sessions.remove(key);
        SSLSession.free(session);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The SSL at {@code ssl} is about to be freed. */
  void end(long ssl) {
    lock.lock();
    try {
      keys.remove(ssl);
    } finally {
      lock.unlock();
    }
  }

  /** Frees all sessions; none is kept any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      sessions.values().forEach(SSLSession::free);
      sessions.clear();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean sessionCreated(long ssl, long session) {
    lock.lock();
    try {
      String key = keys.get(ssl);
      if (key == null || closed) {
        return false;
      }
      free(sessions.put(key, session));
      if (sessions.size() > MOST) {
        var eldest = sessions.pollFirstEntry();
        free(eldest.getValue());
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long getSession(long ssl, byte[] id) {
    return -1; // servers ask
  }

  private static void free(@Nullable Long session) {
    if (session != null) {
      SSLSession.free(session);
    }
  }
}
