package io.weft.tls;

import io.weft.common.ConfigException;
import io.weft.common.Log;
import io.weft.net.Address;
import io.weft.net.CidrRange;
import io.weft.net.ConnectionInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file of the secrets of connections, by which their records can be read. Shared by all
 * connections of a context; any thread, blocks while it writes.
 *
 * <p>Source: {@code envoy.extensions.transport_sockets.tls.v3.TlsKeyLog}; the form is NSS's key
 * log.
 */
public final class KeyLog {
  private static final Log LOG = Log.of("connection");

  private final FileChannel file;
  private final List<CidrRange> locals;
  private final List<CidrRange> remotes;
  private final ReentrantLock lock = new ReentrantLock();

  private KeyLog(FileChannel file, List<CidrRange> locals, List<CidrRange> remotes) {
    this.file = file;
    this.locals = List.copyOf(locals);
    this.remotes = List.copyOf(remotes);
  }

  /**
   * Opens the file, to which is added.
   *
   * @param locals where one's own address lies in; empty for any
   * @param remotes where the peer's address lies in; empty for any
   */
  public static KeyLog open(Path path, List<CidrRange> locals, List<CidrRange> remotes)
      throws ConfigException {
    try {
      FileChannel file =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
      return new KeyLog(file, locals, remotes);
    } catch (IOException e) {
      throw new ConfigException("path", "unable to open file '" + path + "': " + e.getMessage());
    }
  }

  /** Whether the secrets of {@code connection} are written. */
  boolean covers(ConnectionInfo connection) {
    return isIn(locals, connection.localAddress()) && isIn(remotes, connection.remoteAddress());
  }

  /** Adds a line. */
  void add(byte[] line) {
    ByteBuffer bytes = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
    lock.lock();
    try {
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    } catch (IOException e) {
      LOG.warning(() -> "the key log cannot be written: " + e);
    } finally {
      lock.unlock();
    }
  }

  private static boolean isIn(List<CidrRange> ranges, Address address) {
    InetAddress ip = address.ip();
    return ranges.isEmpty() || (ip != null && ranges.stream().anyMatch(one -> one.contains(ip)));
  }
}
