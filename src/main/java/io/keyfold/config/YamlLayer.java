package io.keyfold.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One YAML file as a layer. Walks SnakeYAML's nodes itself, because the YAML source of SmallRye knows no lines, lets a
 * section that is written twice win silently, takes any text for an empty file, and turns a bare {@code off} (a value
 * of {@code privacy.timeline}) into {@code false}.
 */
final class YamlLayer {
    /** Far above any configuration; a log or a database given by mistake is not read whole. */
    static final int MAX_BYTES = 1 << 20;

    /** Deeper than any key; also ends an alias that contains itself. */
    private static final int MAX_DEPTH = 8;

    private final Path file;
    private final Findings findings;
    private final Layer layer;

    private YamlLayer(Path file, int ordinal, Findings findings) {
        this.file = file;
        this.findings = findings;
        this.layer = new Layer(file.toString(), ordinal);
    }

    /** Never throws: what cannot be read or understood is among the findings. */
    static Layer read(Path file, int ordinal, Findings findings) {
        YamlLayer reading = new YamlLayer(file, ordinal, findings);
        findings.file(file);
        reading.walk();
        return reading.layer;
    }

    private void walk() {
        try {
            Node root = compose(text());
            if (root instanceof MappingNode mapping) {
                walkMapping("", mapping, 1);
            } else if (root != null && !isEmpty(root)) {
                problemOfFile(at(root), "must hold keys, such as 'typing:' with 'refresh-interval: 4s' below it");
            }
        } catch (NoSuchFileException missing) {
            problemOfFile(file.toString(), "there is no such file; check -c, or leave it out");
        } catch (CharacterCodingException notText) {
            problemOfFile(file.toString(), "is not UTF-8 text");
        } catch (IOException unreadable) {
            problemOfFile(file.toString(), "cannot be read; check that it is a file and its permissions");
        } catch (MarkedYAMLException malformed) {
            problemOfFile(at(malformed), "is not valid YAML: " + malformed.getProblem());
        } catch (YAMLException malformed) {
            problemOfFile(file.toString(), "is not valid YAML: it holds characters that YAML does not allow");
        }
    }

    private String text() throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            findings.problem("", "", file.toString(), "is larger than " + MAX_BYTES + " bytes; is it the right file?");
            return "";
        }
        String text = Files.readString(file);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static @Nullable Node compose(String text) {
        return new Yaml(new LoaderOptions()).compose(new StringReader(text));
    }

    private void walkMapping(String prefix, MappingNode mapping, int depth) {
        Map<String, Integer> lines = new HashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            String name = prefix + (entry.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?");
            int line = lineOf(entry.getKeyNode());
            Integer before = lines.putIfAbsent(name, line);
            if (before != null) {
                findings.problem(name, "", at(line), "is there twice, first in line " + before + "; merge the two");
            }
            walkEntry(name, line, entry.getValueNode(), depth);
        }
    }

    private void walkEntry(String name, int line, Node value, int depth) {
        Key<?> key = KeyNames.find(name);
        if (key != null) {
            put(key, line, value);
        } else if (value instanceof MappingNode below
                && depth < MAX_DEPTH
                && !below.getValue().isEmpty()) {
            walkMapping(name + ".", below, depth + 1);
        } else if (!(isEmpty(value) && KeyNames.isSection(name))) {
            // A section may be empty: all of its keys are commented out.
            unknown(name, line, value);
        }
    }

    private void put(Key<?> key, int line, Node value) {
        if (value instanceof ScalarNode scalar) {
            if (!isNull(scalar)) {
                layer.put(key, scalar.getValue(), file.toString(), line);
            }
        } else if (value instanceof SequenceNode sequence && key.type().list()) {
            putList(key, line, sequence);
        } else {
            String takes =
                    key.type().list() ? "takes a list of plain values" : "takes one value, not a list or a group";
            findings.problem(key.name(), "", at(line), takes);
        }
    }

    private void putList(Key<?> key, int line, SequenceNode sequence) {
        List<String> elements = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            if (!(element instanceof ScalarNode scalar)) {
                findings.problem(key.name(), "", at(lineOf(element)), "takes a list of plain values");
                return;
            }
            elements.add(scalar.getValue());
        }
        layer.put(key, ValueTypes.joined(elements), file.toString(), line);
    }

    private void unknown(String name, int line, Node value) {
        Key<?> nearest = KeyNames.nearest(name);
        String written = value instanceof ScalarNode scalar ? Masks.unknown(name, nearest, scalar.getValue()) : "";
        String hint = KeyNames.isSection(name)
                ? "is a group; its keys stand below it, such as " + nearest.name()
                : "is not a key; did you mean " + nearest.name() + "?";
        findings.problem(name, written, at(line), hint);
    }

    private void problemOfFile(String where, String whatToDo) {
        findings.problem("", "", where, whatToDo);
    }

    private static boolean isEmpty(Node value) {
        return (value instanceof ScalarNode scalar && isNull(scalar))
                || (value instanceof MappingNode mapping && mapping.getValue().isEmpty());
    }

    private static boolean isNull(ScalarNode scalar) {
        return Tag.NULL.equals(scalar.getTag());
    }

    private static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private String at(Node node) {
        return at(lineOf(node));
    }

    private String at(MarkedYAMLException malformed) {
        return malformed.getProblemMark() == null
                ? file.toString()
                : at(malformed.getProblemMark().getLine() + 1);
    }

    private String at(int line) {
        return file + ":" + line;
    }
}
