package io.keyfold.edge;

import io.keyfold.core.DoctorCode;
import io.keyfold.core.Explained;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code /problems} and {@code /problems/{code}}: what a problem, or a finding of {@code doctor}, means and what to do;
 * as HTML, JSON or plain text. A reason has its page there, too: people look up the word that they saw, whichever kind
 * it is.
 */
final class ProblemPages {
    private static final List<Explained> ALL = Stream.<Explained>concat(
                    Stream.of(ProblemCode.values()), Stream.of(DoctorCode.values()))
            .toList();

    private final Problems problems;
    private final String pathPrefix;

    ProblemPages(Problems problems, String pathPrefix) {
        this.problems = problems;
        this.pathPrefix = pathPrefix;
    }

    private enum Form {
        HTML("text/html; charset=utf-8"),
        JSON("application/json"),
        TEXT("text/plain; charset=utf-8");

        private final String mediaType;

        Form(String mediaType) {
            this.mediaType = mediaType;
        }

        static Form of(Call call) {
            String accept = call.request().getHeader(HttpHeaders.ACCEPT);
            if (accept == null) {
                return TEXT;
            }
            return accept.contains("text/html") ? HTML : accept.contains("json") ? JSON : TEXT;
        }
    }

    void list(Call call) {
        Form form = Form.of(call);
        String page = switch (form) {
            case HTML -> html("Problems", listItems());
            case JSON -> jsonList();
            case TEXT -> textList();
        };
        send(call, form, page);
    }

    void one(Call call) {
        String label = call.pathParameter("code");
        Optional<Explained> found =
                ALL.stream().filter(page -> page.label().equals(label)).findFirst();
        if (found.isEmpty()) {
            reason(call, label);
            return;
        }
        Explained problem = found.get();
        Form form = Form.of(call);
        String page = switch (form) {
            case HTML -> html(problem.title(), paragraphs(problem));
            case JSON -> json(problem).encodePrettily();
            case TEXT -> text(problem);
        };
        send(call, form, page);
    }

    private void reason(Call call, @Nullable String label) {
        Optional<Reason> found = Arrays.stream(Reason.values())
                .filter(reason -> reason.label().equals(label))
                .findFirst();
        if (found.isEmpty()) {
            problems.refuse(call.request(), ProblemCode.NOT_FOUND, "There is no such problem; see /problems.");
            return;
        }
        Reason reason = found.get();
        String title = "Answered 204, " + reason.decision().label() + ": " + reason.label();
        Form form = Form.of(call);
        String page = switch (form) {
            case HTML -> html(title, "<p>" + escaped(reason.sentence()) + "</p>\n");
            case JSON ->
                new JsonObject()
                        .put("code", reason.label())
                        .put("status", 204)
                        .put("title", title)
                        .put("cause", reason.sentence())
                        .encodePrettily();
            case TEXT -> title + "\n\n" + reason.sentence() + "\n";
        };
        send(call, form, page);
    }

    private static void send(Call call, Form form, String page) {
        call.request()
                .response()
                .putHeader(HttpHeaders.CONTENT_TYPE, form.mediaType)
                .end(page);
    }

    private static JsonObject json(Explained problem) {
        JsonObject json = new JsonObject().put("code", problem.label());
        if (problem instanceof ProblemCode answered) {
            json.put("status", answered.status());
        }
        return json.put("title", problem.title()).put("cause", problem.cause()).put("remedy", problem.remedy());
    }

    private static String jsonList() {
        JsonArray list = new JsonArray();
        ALL.stream().map(ProblemPages::json).forEach(list::add);
        return list.encodePrettily();
    }

    private static String text(Explained problem) {
        return problem.label() + " (" + where(problem) + "): " + problem.title() + "\n\nCause:  " + problem.cause()
                + "\nRemedy: " + problem.remedy() + "\n";
    }

    private static String textList() {
        StringBuilder page = new StringBuilder();
        for (Explained problem : ALL) {
            page.append(problem.label())
                    .append(" (")
                    .append(where(problem))
                    .append("): ")
                    .append(problem.title())
                    .append('\n');
        }
        return page.toString();
    }

    /** A status, or that only the doctor says it. */
    private static String where(Explained problem) {
        return problem instanceof ProblemCode answered ? Integer.toString(answered.status()) : "keyfold doctor";
    }

    private String listItems() {
        StringBuilder items = new StringBuilder("<ul>\n");
        for (Explained problem : ALL) {
            items.append("<li><a href=\"")
                    .append(escaped(pathPrefix))
                    .append("/problems/")
                    .append(problem.label())
                    .append("\">")
                    .append(problem.label())
                    .append("</a> (")
                    .append(where(problem))
                    .append("): ")
                    .append(escaped(problem.title()))
                    .append("</li>\n");
        }
        return items.append("</ul>\n").toString();
    }

    private static String paragraphs(Explained problem) {
        String said = problem instanceof ProblemCode answered
                ? "status " + answered.status()
                : "found by <code>keyfold doctor</code>";
        return "<p><code>" + problem.label() + "</code>, " + said + "</p>\n<h2>Cause</h2>\n<p>"
                + escaped(problem.cause()) + "</p>\n<h2>Remedy</h2>\n<p>" + escaped(problem.remedy()) + "</p>\n";
    }

    private static String html(String title, String body) {
        return "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>" + escaped(title)
                + " - Keyfold</title>\n<style>body{font-family:sans-serif;max-width:40em;margin:2em auto}</style>\n<h1>"
                + escaped(title) + "</h1>\n" + body + "</html>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
