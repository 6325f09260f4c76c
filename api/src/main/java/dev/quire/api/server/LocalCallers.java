package dev.quire.api.server;

import dev.quire.api.problem.ProblemCode;
import dev.quire.api.problem.UnroutedProblems;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Keeps pages of strangers out of a server that serves its own machine. There are no keys, so
 * whatever can reach it may read and write, and a browser on this machine can: a page may have its
 * own name resolve to this address (DNS rebinding), or post a form here. The first tells by its
 * {@code Host}, the second by its {@code Origin}.
 */
@ApplicationScoped
public class LocalCallers {
  private static final Logger LOG = Logger.getLogger("dev.quire.api");

  /** After the request has its id and its address was looked at. */
  private static final int THIRD = 8_000;

  private static final Set<HttpMethod> READS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  /** Host and port, or an IPv6 address in brackets and port. */
  private static final Pattern AUTHORITY = Pattern.compile("(\\[[^]]*]|[^:\\[\\]]*)(:\\d*)?");

  private static final Pattern LOCAL =
      Pattern.compile("(.+\\.)?localhost\\.?|127(\\.\\d{1,3}){3}|\\[::1]");

  private final UnroutedProblems problems;
  private final String address;
  private final List<String> others;

  LocalCallers(
      UnroutedProblems problems,
      QuireConfig config,
      @ConfigProperty(name = "quarkus.http.host") String address) {
    this.problems = problems;
    this.address = address;
    this.others = config.allowedHosts().orElse(List.of());
  }

  void install(@Observes Filters filters) {
    if (isLoopback(address)) {
      filters.register(this::check, THIRD);
    } else {
      LOG.warnf(
          "the server listens on %s and has no keys: whoever reaches it may read and write all of it",
          address);
    }
  }

  static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false; // the server will say so when it binds
    }
  }

  private void check(RoutingContext request) {
    String host = request.request().getHeader("Host");
    String origin = request.request().getHeader("Origin");
    if (host != null && !isAllowed(host, others)) {
      problems.answer(
          request,
          ProblemCode.FORBIDDEN,
          "the request is for the host \""
              + host
              + "\"; a server that listens to its own machine only answers as localhost, and as the names in QUIRE_ALLOWED_HOSTS");
    } else if (origin != null
        && !READS.contains(request.request().method())
        && !isAllowed(origin.replaceFirst("^https?://", ""), others)) {
      problems.answer(
          request,
          ProblemCode.FORBIDDEN,
          "the request comes from a page of \""
              + origin
              + "\"; only pages of localhost, and of the names in QUIRE_ALLOWED_HOSTS, may write here");
    } else {
      request.next();
    }
  }

  /** Whether a host, with or without a port, is this machine's or one of the others. */
  static boolean isAllowed(String authority, List<String> others) {
    Matcher parts = AUTHORITY.matcher(authority.toLowerCase(Locale.ROOT));
    return parts.matches()
        && (LOCAL.matcher(parts.group(1)).matches()
            || others.stream().anyMatch(parts.group(1)::equalsIgnoreCase));
  }
}
