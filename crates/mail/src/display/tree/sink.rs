//! The tree as the tree builder orders it to be made: nodes in one list, linked by their numbers.
//!
//! Every order costs the same whatever the size of the tree. Comments and the content of templates
//! are not kept.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode};
use html5ever::tendril::StrTendril;
use html5ever::tree_builder::TreeSink;
use html5ever::{Attribute, ExpandedName, QualName, local_name, ns};

use super::{Content, NOTHING, Node, Tree};

/// A node of no tree, for what is never shown.
const TEMPLATES: u32 = 1;

/// A node as the tree builder holds it.
#[derive(Clone)]
pub(super) struct Handle {
    at: u32,
    name: Rc<QualName>,
}

/// Takes the tree builder's orders.
pub(super) struct Sink {
    pub nodes: RefCell<Vec<Node>>,
    /// Elements made so far.
    pub elements: Cell<usize>,
    nameless: Rc<QualName>,
}

impl Default for Sink {
    fn default() -> Sink {
        let nodes = vec![Node::new(Content::Other), Node::new(Content::Other)];
        let nameless = Rc::new(QualName::new(None, ns!(), local_name!("")));
        Sink { nodes: RefCell::new(nodes), elements: Cell::new(0), nameless }
    }
}

impl Node {
    fn new(content: Content) -> Node {
        Node {
            parent: NOTHING,
            first: NOTHING,
            last: NOTHING,
            previous: NOTHING,
            next: NOTHING,
            content,
        }
    }
}

impl Sink {
    fn add(&self, content: Content) -> u32 {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node::new(content));
        u32::try_from(nodes.len() - 1).unwrap_or(NOTHING)
    }

    fn nameless(&self, at: u32) -> Handle {
        Handle { at, name: self.nameless.clone() }
    }

    fn parent(&self, at: u32) -> u32 {
        self.nodes.borrow().get(at as usize).map_or(NOTHING, |node| node.parent)
    }

    fn with<T: Default>(&self, at: u32, change: impl FnOnce(&mut Node) -> T) -> T {
        self.nodes.borrow_mut().get_mut(at as usize).map(change).unwrap_or_default()
    }

    /// Takes a node from its parent.
    fn unlink(&self, at: u32) {
        let (parent, previous, next) = self.with(at, |node| {
            let place = (node.parent, node.previous, node.next);
            (node.parent, node.previous, node.next) = (NOTHING, NOTHING, NOTHING);
            place
        });
        match previous {
            NOTHING => self.with(parent, |node| node.first = next),
            _ => self.with(previous, |node| node.next = next),
        }
        match next {
            NOTHING => self.with(parent, |node| node.last = previous),
            _ => self.with(next, |node| node.previous = previous),
        }
    }

    /// Puts a node below a parent, before one of its children or at the end.
    fn link(&self, at: u32, parent: u32, before: Option<u32>) {
        if at == NOTHING || parent == NOTHING {
            return;
        }
        if self.parent(at) != NOTHING {
            self.unlink(at);
        }
        let next = before.unwrap_or(NOTHING);
        let previous = match before {
            Some(next) => self.with(next, |node| std::mem::replace(&mut node.previous, at)),
            None => self.with(parent, |node| std::mem::replace(&mut node.last, at)),
        };
        if previous == NOTHING {
            self.with(parent, |node| node.first = at);
        } else {
            self.with(previous, |node| node.next = at);
        }
        self.with(at, |node| {
            (node.parent, node.previous, node.next) = (parent, previous, next);
        });
    }

    fn insert(&self, parent: u32, before: Option<u32>, child: NodeOrText<Handle>) {
        let at = match child {
            NodeOrText::AppendNode(node) => node.at,
            NodeOrText::AppendText(text) => {
                let previous = match before {
                    Some(next) => self.nodes.borrow().get(next as usize).map(|node| node.previous),
                    None => self.nodes.borrow().get(parent as usize).map(|node| node.last),
                };
                let joined =
                    self.with(previous.unwrap_or(NOTHING), |node| match &mut node.content {
                        Content::Text(before) => {
                            before.push_tendril(&text);
                            true
                        }
                        _ => false,
                    });
                if joined {
                    return;
                }
                self.add(Content::Text(text))
            }
        };
        self.link(at, parent, before);
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = ();
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        self.nameless(Tree::ROOT)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        target.name.expanded()
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> Handle {
        self.elements.set(self.elements.get() + 1);
        let name = Rc::new(name);
        Handle { at: self.add(Content::Element(name.clone(), attrs)), name }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.nameless(NOTHING)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.nameless(NOTHING)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.insert(parent.at, None, child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        previous: &Handle,
        child: NodeOrText<Handle>,
    ) {
        match self.parent(element.at) {
            NOTHING => self.append(previous, child),
            _ => self.append_before_sibling(element, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, _: &Handle) -> Handle {
        self.nameless(TEMPLATES)
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.at == y.at
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        self.insert(self.parent(sibling.at), Some(sibling.at), child);
    }

    fn add_attrs_if_missing(&self, target: &Handle, attrs: Vec<Attribute>) {
        self.with(target.at, |node| {
            if let Content::Element(_, known) = &mut node.content {
                for attribute in attrs {
                    if known.iter().all(|before| before.name != attribute.name) {
                        known.push(attribute);
                    }
                }
            }
        });
    }

    fn remove_from_parent(&self, target: &Handle) {
        if self.parent(target.at) != NOTHING {
            self.unlink(target.at);
        }
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let mut child = self.with(node.at, |node| Some(node.first)).unwrap_or(NOTHING);
        while child != NOTHING {
            let next = self.with(child, |child| Some(child.next)).unwrap_or(NOTHING);
            self.link(child, new_parent.at, None);
            child = next;
        }
    }
}
